#!/bin/sh
# How fast a RecordIO file of a million small records is read, and with how much memory.
#
#   Benchmarks/recordio.sh [records] [bytes of an image]        Benchmarks/recordio.sh 1000000 1000
set -eu
cd "$(dirname "$0")/RecordIO"
swift build -c release --product recordio
program=$(swift build -c release --show-bin-path)/recordio
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" write "$folder" "${1:-1000000}" "${2:-1000}"
for job in stream open shuffled; do "$program" "$job" "$folder"; done
