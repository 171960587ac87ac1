#!/bin/sh
# apt.sh WHY PACKAGE...: installs Debian packages as root or through sudo, else says what to install.
set -e
why=$1
shift

if ! command -v apt-get > /dev/null; then
  echo "$why programs that are missing here (Debian's names): $*. Install them and start again." >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root=sudo
  if ! command -v sudo > /dev/null; then
    echo "$why packages that only root can install: apt-get install $*" >&2
    exit 1
  fi
fi

echo "Installing $* (once)" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# --no-remove: what this machine already has must stay; another mail server would have to make room for exim4.
if ! { $as_root apt-get -qq update &&
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends --no-remove \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"; } > "$log" 2>&1
then
  cat "$log" >&2
  echo "apt-get could not install $*: see above." >&2
  exit 1
fi
