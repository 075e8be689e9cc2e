#!/bin/sh
# Fuzzes the readers of files, guided by coverage (libFuzzer and the address sanitizer), one after another.
#
#   Fuzz/fuzz.sh [seconds for each] [readers ...]        Fuzz/fuzz.sh 600 bin recordio
#
# A find is an input that crashes a reader, takes more than 10 seconds or more than a gigabyte. Its file is named at the
# end; mend the reader and commit the file as Tests/DatasetsTests/Corpus/READER/found-WHAT: `make test` replays it.
# What was learned is kept in Fuzz/.build/corpus, and the next run goes on from there; Fuzz/distil.sh commits the gist of it.
set -eu
cd "$(dirname "$0")"
seconds=${1:-600}
[ $# -lt 1 ] || shift
[ $# -gt 0 ] || set -- pgm jpeg png exif bin recordio idx pairs safetensors

# Of two -sanitize the Swift compiler takes the last one alone, and without "fuzzer" there is no coverage to be guided by.
swift build -c release --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address
program=$(swift build -c release --show-bin-path)/fuzz
export SWIFT_BACKTRACE=enable=no  # the sanitizer would take Swift's own reader of a crashed program for the find
finds=.build/finds
mkdir -p "$finds"
status=0
for reader; do
  learned=.build/corpus/$reader
  log=.build/corpus/$reader.log
  mkdir -p "$learned"
  if FUZZ_TARGET=$reader nice -n 19 "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="$finds/$reader-" "$learned" "../Tests/DatasetsTests/Corpus/$reader" >"$log" 2>&1; then
    runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
    peak=$(awk '/stat::peak_rss_mb/ { print $2 }' "$log")
    slowest=$(awk '/stat::slowest_unit_time_sec/ { print $2 }' "$log")
    edges=$(awk '{ for (i = 1; i < NF; i++) if ($i == "cov:") n = $(i + 1) } END { print n }' "$log")
    printf '%-11s %10s inputs, %5s edges, slowest %s s, peak %s MB: nothing found\n' "$reader" "$runs" "$edges" "$slowest" "$peak"
  else
    status=1
    printf '%-11s FOUND: ' "$reader"
    grep -E 'ERROR: |Fatal error|Test unit written' "$log" | tr '\n' ' '
    printf '(all of it: Fuzz/%s)\n' "$log"
  fi
done
exit $status
