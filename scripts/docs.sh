#!/bin/sh
# Builds the documentation of the library and fails at any warning, at a public symbol without a comment, at an excerpt that is no longer
# in its file, and at a link that leads nowhere. Output: .build-docs/Tandem.doccarchive
set -eu
cd "$(dirname "$0")/.."
docc=$(command -v docc || dirname "$(readlink -f "$(command -v swift)")" | sed 's|$|/docc|')

swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members >/dev/null
graphs=$(swift build --show-bin-path)/../symbolgraph
scripts/check-docs.py "$graphs"
scripts/check-excerpts.py

rm -rf .build-docs
mkdir -p .build-docs/graphs
for module in CLI Datasets Gradients Models Objectives Runs Screen Dashboard Tensors Training Verification; do
  cp "$graphs/$module.symbols.json" .build-docs/graphs/
done
"$docc" convert docs/Tandem.docc --additional-symbol-graph-dir .build-docs/graphs --output-path .build-docs/Tandem.doccarchive \
  --fallback-display-name Tandem --fallback-bundle-identifier tandem --warnings-as-errors
