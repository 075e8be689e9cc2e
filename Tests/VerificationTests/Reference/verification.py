"""Prints ReferenceValues.swift: pairs with distances, and what scikit-learn says of them.

    python3 -m pip install scikit-learn==1.9.1
    python3 Tests/VerificationTests/Reference/verification.py > Tests/VerificationTests/ReferenceValues.swift

Nothing here shares code or method with the Swift module: AUC and ROC come from scikit-learn, the EER from a root finder on the
interpolated ROC, folds from scikit-learn's KFold, and every count is taken by looking at all pairs for every threshold.
"""

import numpy as np
import scipy
import sklearn
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from scipy.stats import beta, t
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import KFold


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
    print(f"    aucInterval: {'...'.join(repr(v) for v in auc_interval(d, s))},")
    print(f"    fars: {array(fars)}, actualFars: {array([float(p[0]) for p in points])},")
    print(f"    tars: {array([float(p[1]) for p in points])})")


def interval(successes, count, confidence):
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else float(beta.ppf(tail, successes, count - successes + 1))
    high = 1.0 if successes == count else float(beta.ppf(1 - tail, successes + 1, count - successes))
    return f"({successes}, {count}, {confidence}, {low!r}, {high!r})"


def mean_interval(values, confidence):
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    low, high = t.interval(confidence, len(values) - 1, np.mean(values), error)
    return f"({values}, {confidence}, {float(error)!r}, {float(low)!r}, {float(high)!r})"


def auc_interval(distances, same):
    """DeLong's variance from the whole table of comparisons."""
    wins = (distances[same][:, None] < distances[~same]) + 0.5 * (distances[same][:, None] == distances[~same])
    variance = np.var(wins.mean(1), ddof=1) / len(wins) + np.var(wins.mean(0), ddof=1) / wins.shape[1]
    half = scipy.stats.norm.ppf(0.975) * np.sqrt(variance)
    return float(max(0, wins.mean() - half)), float(min(1, wins.mean() + half))


print("// Made by Reference/verification.py with "
      f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}.")
print("// swift-format-ignore-file")
print()
print("enum Reference {")
case("fewPairsManyTies", 1, 17, 30, 1, 5, [0.5, 0.1, 0.01])
print()
case("unevenFolds", 2, 43, 60, 2, 10, [0.1, 0.05, 0.01])
print()
case("mostlyImpostors", 3, 20, 180, 3, 7, [0.1, 0.01, 0.001])
print()
print("  /// Successes, trials, confidence, and the ends of Clopper and Pearson's interval.")
print("  static let clopperPearson: [(successes: Double, count: Int, confidence: Double, low: Double, high: Double)] = [")
for successes, count in [(0, 1), (1, 1), (0, 10), (10, 10), (7, 10), (431, 450), (3, 2700), (2999, 3000), (12.5, 30), (0, 4_500),
                         (1, 1_000_000), (500_000, 1_000_000), (999_998, 1_000_000), (41_000_017, 1_000_000_000)]:
    for confidence in [0.95, 0.999]:
        print(f"    {interval(successes, count, confidence)},")
print("  ]")
print()
print("  /// Values, confidence, the standard error of their mean, and the ends of Student's interval.")
print("  static let studentT: [(values: [Double], confidence: Double, error: Double, low: Double, high: Double)] = [")
for values in [[0.5, 1.0], [0.99, 0.98, 1.0, 0.97, 0.995, 0.99, 0.985, 0.99, 1.0, 0.98], [v / 1000 for v in range(900, 940)]]:
    for confidence in [0.9, 0.95, 0.99]:
        print(f"    {mean_interval(values, confidence)},")
print("  ]")
print("}")
