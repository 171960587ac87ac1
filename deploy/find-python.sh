#!/bin/sh
# Prints a Python that Accord can use: 3.11 or newer, able to make virtual environments. Where Debian or Ubuntu
# lacks it, it is installed.
find_python() {
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || continue
    if "$python" -c 'import ensurepip, venv' 2> /dev/null; then
      echo "$python"
      exit 0
    fi
  done
}

find_python
if command -v apt-get > /dev/null; then
  sh deploy/apt.sh "Accord needs" python3 python3-venv && find_python
fi
echo "Accord needs Python 3.11 or newer that can make virtual environments, and there is none here." >&2
echo "Debian and Ubuntu: apt-get install python3-venv (Debian 12, Ubuntu 24.04 or newer); macOS: brew install python." >&2
exit 1
