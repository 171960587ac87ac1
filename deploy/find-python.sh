#!/bin/sh
# Prints a Python that Accord can use: 3.11 or newer, able to make virtual environments.
found=""
for python in python3 python3.14 python3.13 python3.12 python3.11; do
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || continue
  found=$python
  if "$python" -c 'import ensurepip, venv' 2> /dev/null; then
    echo "$python"
    exit 0
  fi
done
how="Debian and Ubuntu: apt-get install python3-venv; macOS: brew install python"
if [ -n "$found" ]; then
  echo "$found cannot make virtual environments: install what it lacks ($how)." >&2
else
  echo "Accord needs Python 3.11 or newer, and there is none here: install it ($how)." >&2
fi
exit 1
