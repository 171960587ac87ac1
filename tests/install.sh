#!/bin/sh
# Installs what the tests need beside .venv: a browser, and real mail and database servers. Only what is missing.
set -e

has() { # has PROGRAM: on the path, or where Debian keeps servers
  PATH="$PATH:/usr/sbin:/usr/local/sbin:/sbin" command -v "$1" > /dev/null
}

missing=""
# Ubuntu's Chromium is a snap, which containers cannot run: there `make test` takes Playwright's. Debian has Chromium
# without windows, too, which takes half the time.
if ! has chromium-headless-shell && ! has chromium && ! has google-chrome; then
  if grep -qs '^ID=debian' /etc/os-release; then missing="$missing chromium-headless-shell"
  elif ! grep -qs '^ID=ubuntu' /etc/os-release; then missing="$missing chromium"
  fi
fi
# Playwright's driver needs it, and a small machine may lack it.
PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -q 'libatomic\.so\.1' || missing="$missing libatomic1"
[ -x /usr/lib/dovecot/imap ] && has dovecot || missing="$missing dovecot-imapd"
[ -x /usr/lib/dovecot/lmtp ] || missing="$missing dovecot-lmtpd"
has exim4 || missing="$missing exim4-daemon-light"
has postgres || ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] || sh deploy/apt.sh "The tests need" $missing
