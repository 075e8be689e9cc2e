"""Reference values for the Margin*Tests.swift: the loss of a batch and its gradients to embeddings and weights.

python margins.py > margins.json

Made with pytorch-metric-learning 2.9.0 on PyTorch 2.13.0 (CPU), in double precision; where that library has no such loss, with the
formula written out below and PyTorch's own differentiation. Inputs come from the same hash on both sides
(TestSupport/ReferenceNumbers.swift), so the file holds results only. Weights are written one row an identity.
"""
import json
import math
from importlib.metadata import version

import numpy as np
import torch
import torch.nn.functional as F
from pytorch_metric_learning import losses

N, K = 10, 5
LABELS = torch.tensor([0, 3, 1, 2, 4, 4, 2, 0, 1, 3])


def numbers(count, tag, scale=1.0):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return ((x.astype(np.float64) / 2147483648 - 1).astype(np.float32)) * np.float32(scale)


def tensor(shape, tag, scale=1.0):
    values = numbers(int(np.prod(shape)), tag, scale).astype(np.float64).reshape(shape)
    return torch.tensor(values, requires_grad=True)


def flat(t):
    return [float(f"{v:.9g}") for v in t.detach().reshape(-1).tolist()]


def case(name, loss, embeddings, weights=None, **extra):
    loss.backward()
    gradients = {"embeddings": flat(embeddings.grad)}
    if weights is not None:
        gradients["weights"] = flat(weights.grad)
    cases[name] = {"loss": float(f"{loss.item():.9g}"), **gradients, **{k: flat(v) for k, v in extra.items()}}


def library(name, make, size, rows=K):
    """A loss of pytorch-metric-learning; its W is [E, K]."""
    embeddings, weights = tensor((N, size), 1, 2), tensor((rows, size), 2)
    loss = make(size).double()
    loss.W = torch.nn.Parameter(weights.detach().T.contiguous())
    value = loss(embeddings, LABELS)
    value.backward()
    cases[f"{name}-{size}d"] = {
        "loss": float(f"{value.item():.9g}"), "embeddings": flat(embeddings.grad), "weights": flat(loss.W.grad.T)}


def formula(name, target, size, scale):
    """Cross-entropy of scale times the cosines, that of the right identity changed by target(z)."""
    embeddings, weights = tensor((N, size), 1, 2), tensor((K, size), 2)
    cosines = F.linear(F.normalize(embeddings), F.normalize(weights))
    z = cosines.gather(1, LABELS[:, None])
    logits = scale * cosines.scatter(1, LABELS[:, None], target(z))
    case(f"{name}-{size}d", F.cross_entropy(logits, LABELS), embeddings, weights)


def sphere(z, m):
    angle = torch.acos(z)
    k = torch.floor(angle.detach() * m / math.pi)
    return (-1) ** k * torch.cos(m * angle) - 2 * k


cases = {}
degrees = math.degrees
for size in (2, 8):
    library("normalised-softmax", lambda e: losses.NormalizedSoftmaxLoss(K, e, temperature=0.05), size)
    library("arcface", lambda e: losses.ArcFaceLoss(K, e, margin=degrees(0.5), scale=64), size)
    library("arcface-small", lambda e: losses.ArcFaceLoss(K, e, margin=degrees(0.3), scale=16), size)
    library("cosface", lambda e: losses.CosFaceLoss(K, e, margin=0.35, scale=64), size)
    library("sphereface-4", lambda e: losses.SphereFaceLoss(K, e, margin=4, scale=1), size)
    library("sphereface-3", lambda e: losses.SphereFaceLoss(K, e, margin=3, scale=2), size)
    library("subcenter", lambda e: losses.SubCenterArcFaceLoss(num_classes=K, embedding_size=e, margin=degrees(0.5), scale=64,
                                                              sub_centers=3), size, rows=K * 3)

    formula("arcface-easy", lambda z: torch.where(z > 0, torch.cos(torch.acos(z) + 0.5), z), size, 64)
    # The value of cos(theta + m) with the gradient of z, as arcface_torch has it.
    formula("arcface-straight-through", lambda z: z + (torch.cos(torch.acos(z) + 0.5) - z).detach(), size, 64)
    for m1, m2, m3 in [(1, 0.3, 0.2), (0.9, 0.4, 0.15), (1.2, 0.4, 0), (1.1, 0, 0.35)]:
        formula(f"combined-{m1}-{m2}-{m3}", lambda z: torch.cos(m1 * torch.acos(z) + m2) - m3, size, 64)

    # A-softmax with the annealing of the original: (lambda z + psi) / (1 + lambda), lambda = max(base (1 + gamma t)^-power, minimum)
    for step in (1, 2, 3):
        embeddings, weights = tensor((N, size), 1, 2), tensor((K, size), 2)
        cosines = F.linear(F.normalize(embeddings), F.normalize(weights))
        z = cosines.gather(1, LABELS[:, None])
        blend = max(10 * (1 + 2 * step) ** -1.0, 1.5)
        logits = cosines.scatter(1, LABELS[:, None], (blend * z + sphere(z, 4)) / (1 + blend)) * embeddings.norm(dim=1)[:, None]
        case(f"sphereface-annealed-{step}-{size}d", F.cross_entropy(logits, LABELS), embeddings, weights)

    # AdaFace (Kim et al. 2022), two batches: the statistics are exponential means of those of the batches, and carry no gradient.
    m, h, s, alpha, eps = 0.4, 0.333, 64, 0.3, 1e-3
    mean, deviation = torch.tensor(20.0).double(), torch.tensor(100.0).double()
    for batch in (1, 2):
        embeddings, weights = tensor((N, size), batch * 10, 8 * batch), tensor((K, size), 2)
        cosines = F.linear(F.normalize(embeddings), F.normalize(weights))
        norms = embeddings.detach().norm(dim=1, keepdim=True).clamp(0.001, 100)
        mean = alpha * norms.mean() + (1 - alpha) * mean
        deviation = alpha * norms.std() + (1 - alpha) * deviation
        quality = (h * (norms - mean) / (deviation + eps)).clamp(-1, 1)
        angle = torch.acos(cosines.gather(1, LABELS[:, None]).clamp(-1 + eps, 1 - eps))
        target = torch.cos((angle - m * quality).clamp(eps, math.pi - eps)) - (m + m * quality)
        logits = s * cosines.scatter(1, LABELS[:, None], target)
        case(f"adaface-{batch}-{size}d", F.cross_entropy(logits, LABELS), embeddings, weights, mean=mean, deviation=deviation)

    # Center loss (Wen et al. 2016), two batches: half the mean of |x - c|², then the centres move.
    for name, prepare in (("center", lambda x: x), ("center-normalised", F.normalize)):
        centres = torch.zeros(K, size).double()
        for batch in (1, 2):
            embeddings = tensor((7, size), batch, 2)
            labels = torch.tensor([0, 3, 1, 2, 0, 0, 2])  # identity 4 has no image
            x = prepare(embeddings)
            loss = 0.5 * (x - centres[labels]).square().sum(1).mean()
            for j in range(K):
                mine = x.detach()[labels == j]
                centres[j] -= 0.5 * (centres[j] - mine).sum(0) / (1 + len(mine))
            case(f"{name}-{batch}-{size}d", loss, embeddings, centres=centres)

    for smoothing in (0, 0.1):
        embeddings, weights = tensor((N, size), 1, 2), tensor((K, size), 2)
        case(f"softmax-smoothed-{smoothing}-{size}d",
             F.cross_entropy(F.linear(embeddings, weights), LABELS, label_smoothing=smoothing), embeddings, weights)

print(json.dumps({
    "made_with": ", ".join(f"{name} {version(name)}" for name in ("pytorch-metric-learning", "torch", "numpy")),
    "cases": cases}))
