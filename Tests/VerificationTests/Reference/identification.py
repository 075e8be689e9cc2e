"""Prints IdentificationReference.swift: what pytorch-metric-learning's AccuracyCalculator says of embeddings.

    python3 -m pip install torch pytorch-metric-learning==2.9.0
    python3 Tests/VerificationTests/Reference/identification.py > Tests/VerificationTests/IdentificationReference.swift

The embeddings are `referenceNumbers` of TestSupport. They are normalised here, as the Swift module normalises them.
"""

import numpy as np
import pytorch_metric_learning
import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN

METRICS = ["precision_at_1", "r_precision", "mean_average_precision_at_r", "mean_reciprocal_rank"]


def reference_numbers(count, tag):
    x = (np.arange(count, dtype=np.uint64) + 0x9E3779B9 * tag).astype(np.uint32)
    x = (x ^ x >> 16) * np.uint32(0x85EBCA6B)
    x = (x ^ x >> 13) * np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return (x.astype(np.float64) / 2147483648 - 1).astype(np.float32)


def embeddings(rows, dimension, tag):
    return torch.tensor(reference_numbers(rows * dimension, tag).reshape(rows, dimension))


def labels(rows, modulus):
    return torch.tensor([i * i % modulus for i in range(rows)])


def line(name, rows, dimension, modulus, values):
    numbers = ", ".join(repr(float(values[m])) for m in METRICS)
    print(f"  static let {name} = (rows: {rows}, dimension: {dimension}, modulus: {modulus}, expected: [{numbers}])")


def main():
    calculator = AccuracyCalculator(
        include=METRICS, device=torch.device("cpu"), knn_func=CustomKNN(LpDistance(normalize_embeddings=True)))
    print("// Made by Reference/identification.py with "
          f"pytorch-metric-learning {pytorch_metric_learning.__version__}, torch {torch.__version__.split('+')[0]}.")
    print("// swift-format-ignore-file")
    print()
    print("/// Row i has the label i * i % modulus; the rates are P@1, R-precision, MAP@R and MRR.")
    print("enum IdentificationReference {")
    line("few", 37, 3, 11, calculator.get_accuracy(embeddings(37, 3, 21), labels(37, 11)))
    line("many", 300, 18, 97, calculator.get_accuracy(embeddings(300, 18, 22), labels(300, 97)))
    print()
    print("  /// 45 probes with the tag 24, their labels by modulus 19, searched in a gallery with the tag 23.")
    gallery = calculator.get_accuracy(embeddings(45, 5, 24), labels(45, 19), embeddings(70, 5, 23), labels(70, 13))
    line("gallery", 70, 5, 13, gallery)
    print("}")


main()
