"""Prints ReferenceValues.swift: pairs with distances, and what scikit-learn says of them.

    python3 -m pip install scikit-learn==1.9.1 statsmodels==0.15.0
    python3 Tests/VerificationTests/Reference/verification.py > Tests/VerificationTests/ReferenceValues.swift

Nothing here shares code or method with the Swift module: AUC and ROC come from scikit-learn, the EER from a root finder on the
interpolated ROC, folds from scikit-learn's KFold, and every count is taken by looking at all pairs for every threshold.
"""

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import KFold
from statsmodels.stats.proportion import proportion_confint


def pairs(seed, genuine, impostor, decimals):
    """Overlapping distances in 0...4, rounded so that some of them tie, in a random order."""
    random = np.random.default_rng(seed)
    distances = np.concatenate([random.beta(2, 5, genuine) * 3, random.beta(6, 5, impostor) * 3.5]).round(decimals)
    same = np.arange(genuine + impostor) < genuine
    order = random.permutation(genuine + impostor)
    return distances[order], same[order]


def candidates(distances):
    unique = np.unique(distances)
    return np.concatenate([unique[:1], (unique[:-1] + unique[1:]) / 2, [unique[-1] + 1e-9]])


def accuracy(distances, same, threshold):
    return np.mean((distances < threshold) == same)


def best_threshold(distances, same):
    tried = candidates(distances)
    return tried[np.argmax([accuracy(distances, same, t) for t in tried])]  # argmax takes the first, the smallest


def fold_accuracies(distances, same, folds):
    found = []
    for train, test in KFold(folds).split(distances):
        threshold = best_threshold(distances[train], same[train])
        found.append(accuracy(distances[test], same[test], threshold))
    return np.array(found)


def eer(distances, same):
    fpr, tpr, _ = roc_curve(same, -distances, drop_intermediate=False)
    met = np.isclose(fpr, 1 - tpr, atol=1e-12)
    if met.any():  # on a vertical step the interpolation has two values at one place, so a point that meets is taken as it is
        return fpr[met][0]
    return brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1, xtol=1e-15)


def tar_at_far(distances, same, far):
    """Every threshold is tried; the rate is what the largest of those with a low enough false accept rate accepts."""
    allowed = [t for t in np.append(np.unique(distances), distances.max() + 1) if np.mean(distances[~same] < t) <= far]
    threshold = max(allowed)
    return np.mean(distances[~same] < threshold), np.mean(distances[same] < threshold), threshold


def array(values):
    return "[" + ", ".join(str(v) for v in values) + "]"


def wrapped(values, indent):
    lines, line = [], ""
    for value in values:
        if len(line) + len(value) + 2 > 120 - indent:
            lines.append(line.rstrip())
            line = ""
        line += value + ", "
    lines.append(line.rstrip())
    return "[\n" + "\n".join(" " * (indent + 2) + l for l in lines) + "\n" + " " * indent + "]"


def case(name, seed, genuine, impostor, decimals, folds, fars):
    d, s = pairs(seed, genuine, impostor, decimals)
    f = fold_accuracies(d, s, folds)
    points = [tar_at_far(d, s, far) for far in fars]
    print(f"  static let {name} = ReferenceCase(")
    print(f"    distances: {wrapped([str(v) for v in d], 4)},")
    print(f'    genuine: "{"".join("1" if v else "0" for v in s)}",')
    print(f"    folds: {folds}, accuracy: {float(f.mean())!r}, accuracyStandardDeviation: {float(f.std())!r},")
    print(f"    threshold: {float(best_threshold(d, s))!r}, auc: {float(roc_auc_score(s, -d))!r}, eer: {float(eer(d, s))!r},")
    print(f"    fars: {array(fars)}, actualFars: {array([float(p[0]) for p in points])},")
    print(f"    tars: {array([float(p[1]) for p in points])})")


def interval(successes, count):
    low, high = proportion_confint(successes, count, alpha=0.05, method="wilson")
    return f"({successes}, {count}, {float(low)!r}, {float(high)!r})"


print("// Made by Reference/verification.py with "
      f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}.")
print("// swift-format-ignore-file")
print()
print("enum Reference {")
case("fewPairsManyTies", 1, 17, 30, 1, 5, [0.5, 0.1, 0.01])
print()
case("unevenFolds", 2, 43, 60, 2, 10, [0.1, 0.05, 0.01])
print()
case("mostlyImpostors", 3, 20, 180, 3, 7, [0.1, 0.01, 0.001])
print()
print("  /// Successes, trials, and the ends of Wilson's 95 % interval.")
print("  static let wilson: [(successes: Int, count: Int, low: Double, high: Double)] = [")
for successes, count in [(0, 10), (10, 10), (7, 10), (431, 450)]:
    print(f"    {interval(successes, count)},")
print("  ]")
print("}")
