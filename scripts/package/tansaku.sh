#!/bin/sh
# The `tansaku` command of a package: its terminal, on the Node that the package carries, else on Electron's own.
here=$0
while [ -L "$here" ]; do
  to=$(readlink "$here")
  case $to in
    /*) here=$to ;;
    *) here=${here%/*}/$to ;;
  esac
done
here=${here%/*}
files=$here/app.asar.unpacked
for node in "$files"/node_modules/node-*/bin/node; do
  if [ -x "$node" ]; then exec "$node" "$files/scripts/tansaku.mjs" "$@"; fi
done
for electron in "$here/../tansaku-desktop" "$here/../MacOS/Tansaku"; do
  if [ -x "$electron" ]; then ELECTRON_RUN_AS_NODE=1 exec "$electron" "$files/scripts/tansaku.mjs" "$@"; fi
done
echo "This package has neither Node nor Electron in it: install it again." >&2
exit 1
