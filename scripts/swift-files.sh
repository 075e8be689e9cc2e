#!/bin/sh
# Prints the names of all Swift files that are written by hand, each ended by a NUL, for xargs -0.
set -eu
cd "$(dirname "$0")/.."
for folder in Sources Tests Examples Benchmarks Fuzz; do
  [ -d "$folder" ] && find "$folder" -name .build -prune -o -type f -name '*.swift' ! -name '*.pb.swift' -print0
done
printf 'Package.swift\0'
