#!/bin/sh
# The main job over several seeds: a line a seed, then the mean. The table in the README is made by it.
#
#   Benchmarks/orl.sh [recipe] [seeds] [arguments of tandem fit]        Benchmarks/orl.sh recipes/orl-arcface.yaml "1 2 3"
set -eu
cd "$(dirname "$0")/.."
recipe=${1:-recipes/orl-softmax.yaml}
seeds=${2:-1 2 3}
[ $# -lt 1 ] || shift
[ $# -lt 1 ] || shift
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT

for seed in $seeds; do
  .build/release/tandem fit "$recipe" --headless --json --runs "$runs" --run "seed-$seed" --set "run.seed=$seed" "$@" |
    python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin]
summary, first = lines[-1], next(l for l in lines if l["event"] == "epoch")
v = summary["validation"]
tar = " ".join(f"TAR@FAR {far} {value:.3f}" for far, value in sorted(v["tar_at_far"].items(), key=lambda i: -float(i[0])))
values = (sys.argv[1], v["eer"], v["accuracy"], v["auc"], tar, first["train"]["loss"], summary["train"]["loss"],
          summary["images_per_second"], summary["seconds"])
print("seed %s  EER %.4f  accuracy %.4f  AUC %.4f  %s  train loss %.3f -> %.4f  %.0f images/s  %.1f s" % values, flush=True)' "$seed"
done | tee "$runs/lines"
awk '{ sum += $4; n++ } END { printf "mean EER %.4f over %d seeds\n", sum / n, n }' "$runs/lines"
