"""Prints embeddings.json: embeddings with what insightface's evaluator and scikit-learn say of them.

    python3 -m pip install scikit-learn==1.9.1
    git clone https://github.com/deepinsight/insightface
    python3 Tests/VerificationTests/Reference/embeddings.py insightface/recognition/arcface_torch/eval/verification.py \
        > Tests/VerificationTests/Reference/embeddings.json

The evaluator's validation rate fails on current SciPy wherever two thresholds of its grid have one false accept rate, so it is taken
from pairs that are made to have none (see `spread`); those are a formula that the Swift test has too.
"""

import importlib.util
import json
import sys
import types

import numpy as np
import scipy
import sklearn
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import KFold
from sklearn.preprocessing import normalize

PAIRS, DIMENSION, FOLDS, COMPONENTS = 240, 8, 10, 4


def evaluator(path):
    """insightface's module; what it imports for reading images stays unused."""
    for name in ["mxnet", "mxnet.ndarray", "torch"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["mxnet"].ndarray = sys.modules["mxnet.ndarray"]
    sys.modules["torch"].no_grad = lambda: lambda function: function
    sys.modules["torch"].Tensor = object
    spec = importlib.util.spec_from_file_location("verification", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def embeddings(random):
    """Rows 2k and 2k + 1 make pair k; twelve of each kind in each fold. An offset gives mean and principal components something to do."""
    same = np.arange(PAIRS) % (PAIRS // FOLDS) < PAIRS // FOLDS // 2
    scales = np.linspace(1.5, 0.4, DIMENSION)
    left = random.standard_normal((PAIRS, DIMENSION)) * scales + 0.8
    other = random.standard_normal((PAIRS, DIMENSION)) * scales + 0.8
    noise = random.standard_normal((PAIRS, DIMENSION)) * 0.8
    rows = np.empty((2 * PAIRS, DIMENSION))
    rows[0::2], rows[1::2] = left, np.where(same[:, None], left + noise, other)
    flipped = rows + random.standard_normal(rows.shape) * 0.5
    return rows.round(3), flipped.round(3), same


def mean_subtracted(module, rows, same):
    found = []
    for train, test in KFold(FOLDS).split(same):
        mean = np.concatenate([rows[0::2][train], rows[1::2][train]]).mean(axis=0)
        moved = normalize(rows - mean)
        distances = np.square(moved[0::2] - moved[1::2]).sum(axis=1)
        tried = [module.calculate_accuracy(t, distances[train], same[train])[2] for t in np.arange(0, 4, 0.01)]
        threshold = np.arange(0, 4, 0.01)[np.argmax(tried)]
        found.append(module.calculate_accuracy(threshold, distances[test], same[test])[2])
    return found


def spread():
    """8,400 pairs of (1, 0) and a second vector; impostors fill every 0.001 of squared distance twice, in different folds."""
    distances, same = [], []
    for pair in range(8400):
        block, place = divmod(pair, 21)
        same.append(place == 0)
        distances.append(block * 0.0005 % 0.02 + 0.00015 if place == 0 else ((block * 20 + place - 1) % 4000 + 0.5) * 0.001)
    cosine = 1 - np.array(distances) / 2
    rows = np.zeros((16800, 2), np.float32)
    rows[0::2, 0], rows[1::2, 0], rows[1::2, 1] = 1, cosine, np.sqrt(1 - cosine * cosine)
    return rows.astype(np.float64), np.array(same)


def main():
    module = evaluator(sys.argv[1])
    module.print = lambda *_: None
    rows, flipped, same = embeddings(np.random.default_rng(11))
    thresholds = np.arange(0, 4, 0.01)

    def accuracies(rows, pca=0):
        return module.calculate_roc(thresholds, rows[0::2], rows[1::2], same, nrof_folds=FOLDS, pca=pca)[2].tolist()

    unit = normalize(rows)
    distances = np.square(unit[0::2] - unit[1::2]).sum(axis=1)
    fpr, tpr, _ = roc_curve(same, -distances, drop_intermediate=False)
    joined = np.concatenate([unit, normalize(flipped)], axis=1)
    wide, wide_same = spread()
    grid = np.arange(0, 4, 0.001)
    val, val_std, far = module.calculate_val(grid, wide[0::2], wide[1::2], wide_same, 1e-3, nrof_folds=FOLDS)
    print(json.dumps({
        "madeBy": f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, "
                  "insightface recognition/arcface_torch/eval/verification.py",
        "dimension": DIMENSION, "folds": FOLDS, "components": COMPONENTS, "isSame": same.tolist(),
        "embeddings": rows.ravel().tolist(), "flipped": flipped.ravel().tolist(), "distances": distances.tolist(),
        "accuracies": accuracies(unit), "flipSumAccuracies": accuracies(normalize(rows + flipped)),
        # Half the squared distance of the joined vectors, whose length is sqrt(2).
        "concatenatedDistances": (np.square(joined[0::2] - joined[1::2]).sum(axis=1) / 2).tolist(),
        "principalComponentAccuracies": accuracies(unit, COMPONENTS), "meanSubtractedAccuracies": mean_subtracted(module, unit, same),
        "meanNorm": float(np.linalg.norm(rows, axis=1).mean()),
        "auc": float(roc_auc_score(same, -distances)), "fpr": fpr.tolist(), "tpr": tpr.tolist(),
        "spread": {"val": float(val), "valStandardDeviation": float(val_std), "far": float(far),
                   "accuracies": module.calculate_roc(thresholds, wide[0::2], wide[1::2], wide_same, nrof_folds=FOLDS)[2].tolist()},
    }))


main()
