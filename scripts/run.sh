#!/bin/sh
# The main job, from a fresh clone on: packages, build, the ORL faces, and a fit that shows its dashboard.
#
#   scripts/run.sh [arguments of tandem fit]      RECIPE=recipes/orl-arcface.yaml scripts/run.sh --set training.epochs=3
set -eu
cd "$(dirname "$0")/.."

say() { printf 'run: %s\n' "$*"; }

scripts/set-up.sh run
say "building (release; minutes at the first time, seconds after)"
swift build -c release --static-swift-stdlib --product tandem
tandem=.build/release/tandem

recipe=${RECIPE:-}
if [ -z "$recipe" ]; then
  recipe=recipes/orl-softmax.yaml
  if ! "$tandem" data fetch orl; then
    recipe=recipes/synthetic.yaml
    say "the ORL faces cannot be had (see above), so this run takes generated faces"
  fi
fi

say "tandem fit $recipe $*"
exec "$tandem" fit "$recipe" "$@"
