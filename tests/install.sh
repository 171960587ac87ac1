#!/bin/sh
# Installs the programs that the tests need beside .venv: a browser and real mail and database servers.
# Only what is missing, by apt; where there is no apt, it says what to install.
set -e

has() { # has PROGRAM: on the path, or where Debian keeps servers
  PATH="$PATH:/usr/sbin:/usr/local/sbin:/sbin" command -v "$1" > /dev/null
}

missing=""
has chromium || missing="$missing chromium"
[ -x /usr/lib/dovecot/imap ] && has dovecot || missing="$missing dovecot-imapd"
[ -x /usr/lib/dovecot/lmtp ] || missing="$missing dovecot-lmtpd"
has exim4 || missing="$missing exim4-daemon-light"
has postgres || ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if ! command -v apt-get > /dev/null; then
  echo "The tests need programs that only apt can install by itself (Debian's names for them):$missing." >&2
  echo "Run make test on Debian or Ubuntu, for example in a container. make run works here without them." >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root=sudo
  if ! command -v sudo > /dev/null; then
    echo "The tests need these packages, and only root can install them: apt-get install$missing" >&2
    exit 1
  fi
fi

echo "Installing$missing (once)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# --no-remove: a mail server that this machine already has must stay, so exim4 would be refused.
if ! { $as_root apt-get -qq update &&
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends --no-remove \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 $missing; } > "$log" 2>&1
then
  cat "$log" >&2
  echo "apt-get could not install$missing: see above." >&2
  exit 1
fi
