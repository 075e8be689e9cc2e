#!/usr/bin/env python3
"""How much faster a verification report is than insightface's evaluator, on the same embeddings in the same minutes.

    git clone https://github.com/deepinsight/insightface
    python3 -m pip install scikit-learn
    Benchmarks/verification.py --insightface insightface/recognition/arcface_torch/eval/verification.py [--pairs 6000]

Ours: from numbers in memory to the whole report (normalisation, distances, 10 folds, ROC, AUC, EER, TAR@FAR pooled and by folds,
all intervals, histogram, hardest pairs), one thread. Theirs: `evaluate` (accuracy and VAL@FAR by 10 folds), as it is, of embeddings
that are normalised beforehand. Both take turns; the ratio is of the medians.

Two sets of pairs, from a seed. On `opposite`, impostors at distance 4, their evaluator runs as it is. On `overlapping`, as real
embeddings are, it stops with an error of current SciPy's `interp1d` ("Expect x to not have duplicates"); there numpy's `interp`
stands in for it, which costs nothing beside the rest.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import types

import numpy as np
import scipy
from sklearn.preprocessing import normalize

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.path.join(ROOT, ".build/verification-benchmark")


def build():
    """The module alone and a program on it; both optimised, as in a release build."""
    os.makedirs(BUILT, exist_ok=True)
    folder = os.path.join(ROOT, "Sources/Engine/Verification")
    sources = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".swift"))
    swiftc = ["swiftc", "-O", "-wmo", "-swift-version", "6", "-package-name", "tandem"]
    subprocess.run(swiftc + ["-parse-as-library", "-module-name", "Verification", "-emit-module", "-emit-library", "-static",
                             "-o", "libVerification.a"] + sources, cwd=BUILT, check=True)
    program = os.path.join(BUILT, "verification")
    subprocess.run(swiftc + [os.path.join(ROOT, "Benchmarks/Verification.swift"), "-I", BUILT, "-L", BUILT, "-lVerification",
                             "-o", program], check=True)
    return program


def evaluator(path):
    """insightface's module; what it imports for reading images stays unused."""
    for name in ["mxnet", "mxnet.ndarray", "torch"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["mxnet"].ndarray = sys.modules["mxnet.ndarray"]
    sys.modules["torch"].no_grad = lambda: lambda function: function
    sys.modules["torch"].Tensor = object
    spec = importlib.util.spec_from_file_location("insightface_verification", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def embeddings(kind, pairs, dimension, seed):
    random = np.random.default_rng(seed)
    same = np.arange(pairs) % (pairs // 10) < pairs // 20
    left, noise, other = (random.standard_normal((pairs, dimension)) for _ in range(3))
    if kind == "opposite":
        right = np.where(same[:, None], left + noise, -left)
    else:  # some genuine pairs are little alike and some impostors much
        right = np.where(same[:, None], left + noise * random.uniform(0.5, 6, (pairs, 1)),
                         other + left * random.uniform(0, 0.4, (pairs, 1)))
    rows = np.empty((2 * pairs, dimension), np.float32)
    rows[0::2], rows[1::2] = left, right
    return rows, same


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--insightface", required=True, help="its recognition/arcface_torch/eval/verification.py")
    parser.add_argument("--pairs", type=int, default=6000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program, module = build(), evaluator(options.insightface)
    strict = module.interpolate
    lenient = types.SimpleNamespace(interp1d=lambda x, y, kind: lambda at: np.interp(at, x, y))
    print(f"{options.pairs} pairs x {options.dimension}, 10 folds; numpy {np.__version__}, scipy {scipy.__version__}; "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for kind in ["opposite", "overlapping"]:
        rows, same = embeddings(kind, options.pairs, options.dimension, options.seed)
        module.interpolate = strict if kind == "opposite" else lenient
        unit = normalize(rows.astype(np.float64))
        ours, theirs = [], []
        with tempfile.NamedTemporaryFile() as file:
            file.write(rows.tobytes() + same.astype(np.uint8).tobytes())
            file.flush()
            for _ in range(options.turns):
                start = time.perf_counter()
                _, _, accuracy, *_ = module.evaluate(unit, same)
                theirs.append(time.perf_counter() - start)
                found = json.loads(subprocess.run([program, file.name, str(options.dimension), "5"], check=True,
                                                  stdout=subprocess.PIPE).stdout)
                ours += found["seconds"]
        a, b = statistics.median(ours), statistics.median(theirs)
        print(f"{kind:12} ours {a * 1e3:7.2f} ms ({min(ours) * 1e3:.2f}-{max(ours) * 1e3:.2f})   insightface {b * 1e3:8.1f} ms "
              f"({min(theirs) * 1e3:.1f}-{max(theirs) * 1e3:.1f})   {b / a:.0f} times as fast   accuracy {found['accuracy']:.5f} / "
              f"{accuracy.mean():.5f}   EER {found['eer']:.4f}   AUC {found['auc']:.4f}")


main()
