#!/bin/sh
# Adds to the committed corpus the fewest inputs that together reach all the code which `Fuzz/fuzz.sh` has reached.
#
#   Fuzz/distil.sh [readers ...]
#
# They replace the earlier ones of this script (found-HASH); what a script wrote or a person named stays.
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- pgm jpeg png exif bin recordio idx pairs safetensors
program=$(swift build -c release --show-bin-path)/fuzz
chosen=$(mktemp -d)
trap 'rm -rf "$chosen"' EXIT

for reader; do
  corpus=../Tests/DatasetsTests/Corpus/$reader
  mkdir "$chosen/$reader"
  FUZZ_TARGET=$reader nice -n 19 "$program" -set_cover_merge=1 -use_counters=0 -use_cmp=0 -max_len=2048 \
    "$chosen/$reader" "$corpus" ".build/corpus/$reader" >"$chosen/$reader.log" 2>&1
  for file in "$corpus"/found-*; do
    case ${file##*/found-} in *[!0-9a-f]*) ;; *) rm -f "$file" ;; esac
  done
  for file in "$chosen/$reader"/*; do
    # The name is the hash of what is in it. A seed of the script may be chosen; it is there already.
    is_there=$(for seed in "$corpus"/*; do cmp -s "$seed" "$file" && echo yes; done || true)
    [ -n "$is_there" ] || cp "$file" "$corpus/found-$(basename "$file" | cut -c 1-12)"
  done
  printf '%-11s %s files\n' "$reader" "$(ls "$corpus" | wc -l)"
done
du -sb ../Tests/DatasetsTests/Corpus | awk '{ print $1 " bytes in all" }'
