#!/bin/sh
# How fast each kernel is on the shapes of the four networks that `tandem bench` trains, beside what the machine gives at most.
#
#   Benchmarks/kernels.sh [network] [threads]        Benchmarks/kernels.sh mobilefacenet-112 2
#
# Networks: mlp-28, small-cnn-56x46, mobilefacenet-112, iresnet18-112; all by default. TANDEM_CPU=avx2 measures another level.
set -eu
cd "$(dirname "$0")/Kernels"
swift build -c release --product kernels
program=$(swift build -c release --show-bin-path)/kernels
exec "$program" "$@"
