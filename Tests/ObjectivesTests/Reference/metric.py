"""Reference values for MetricReferenceTests.swift and MinerReferenceTests.swift: losses of pairs and triplets, miners, a
cross-batch memory. Made with pytorch-metric-learning 2.9.0 on PyTorch 2.13.0 (CPU), in double precision.

python metric.py > metric.json
Embeddings come from the same hash on both sides (TestSupport/ReferenceNumbers.swift), so the file holds results only; those of
facenet's test come from NumPy and are written out.
"""
import json

import numpy as np
import pytorch_metric_learning
import torch
from pytorch_metric_learning import losses, miners, reducers
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.utils import loss_and_miner_utils

assert (pytorch_metric_learning.__version__, torch.__version__.split("+")[0]) == ("2.9.0", "2.13.0")
torch.set_default_dtype(torch.float64)


def numbers(count, tag):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return (x.astype(np.float64) / 2147483648 - 1).astype(np.float32).astype(np.float64)


def embeddings(n, e, tag):
    return torch.tensor(numbers(n * e, tag).reshape(n, e), requires_grad=True)


def flat(t):
    return [float(f"{v:.6g}") for v in t.detach().reshape(-1).tolist()]


BATCHES = {
    "pairs": ([0, 0, 1, 1, 2, 2, 3, 3], 4, 11),
    "uneven": ([0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4], 16, 12),
    "classes": ([i // 5 for i in range(20)], 8, 13),
}
LOSSES = {
    "triplet": lambda: losses.TripletMarginLoss(),
    "triplet-mean": lambda: losses.TripletMarginLoss(margin=0.2, reducer=reducers.MeanReducer()),
    "triplet-squared": lambda: losses.TripletMarginLoss(margin=0.2, distance=LpDistance(power=2), reducer=reducers.MeanReducer()),
    "triplet-squared-nonzero": lambda: losses.TripletMarginLoss(margin=0.2, distance=LpDistance(power=2)),
    "triplet-soft": lambda: losses.TripletMarginLoss(smooth_loss=True),
    "contrastive": lambda: losses.ContrastiveLoss(),
    "contrastive-mean": lambda: losses.ContrastiveLoss(pos_margin=0.9, neg_margin=1.3, reducer=reducers.MeanReducer()),
    "circle": lambda: losses.CircleLoss(),
    "circle-faces": lambda: losses.CircleLoss(m=0.25, gamma=256),
    "multi-similarity": lambda: losses.MultiSimilarityLoss(),
    "supervised-contrastive": lambda: losses.SupConLoss(),
    "nt-xent": lambda: losses.NTXentLoss(),
}
MINERS = {
    "all": lambda: None,
    "batch-hard": lambda: miners.BatchHardMiner(),
    "semi-hard": lambda: miners.TripletMarginMiner(margin=0.2, type_of_triplets="semihard"),
    "hard": lambda: miners.TripletMarginMiner(margin=0.2, type_of_triplets="hard"),
    "violating": lambda: miners.TripletMarginMiner(margin=0.2, type_of_triplets="all"),
    "easy": lambda: miners.TripletMarginMiner(margin=0.2, type_of_triplets="easy"),
}

result = {"losses": {}, "miners": {}, "distanceWeights": {}, "memory": {}}

for batch, (labels, e, tag) in BATCHES.items():
    y = torch.tensor(labels)
    for miner in ["all", "batch-hard", "semi-hard"]:
        for name, make in LOSSES.items():
            if miner == "semi-hard" and name not in ["triplet", "contrastive", "nt-xent"]:
                continue
            x = embeddings(len(labels), e, tag)
            mine = MINERS[miner]()
            loss = make()(x, y, mine(x, y) if mine else None)
            loss.backward()
            result["losses"][f"{name}/{miner}/{batch}"] = {"loss": float(f"{loss.item():.12g}"), "gradient": flat(x.grad)}
    for miner in list(MINERS)[1:]:
        a, p, n = MINERS[miner]()(embeddings(len(labels), e, tag), y)
        result["miners"][f"{miner}/{batch}"] = [a.tolist(), p.tolist(), n.tolist()]
    # The weights that the miner draws with: caught on their way to the drawing.
    caught = []
    draw = loss_and_miner_utils.get_random_triplet_indices
    loss_and_miner_utils.get_random_triplet_indices = lambda *a, weights, **k: caught.append(weights) or draw(*a, weights=weights, **k)
    miners.DistanceWeightedMiner()(embeddings(len(labels), e, tag), y)
    loss_and_miner_utils.get_random_triplet_indices = draw
    result["distanceWeights"][batch] = flat(torch.nan_to_num(caught[0], nan=0.0))

# Seven batches of 6 through a memory of 16: it fills in the third and wraps within a batch.
for name, miner in [("contrastive", None), ("triplet", None), ("multi-similarity", None), ("triplet", "batch-hard")]:
    memory = losses.CrossBatchMemory(LOSSES[name](), embedding_size=8, memory_size=16, miner=MINERS[miner]() if miner else None)
    steps = []
    for step in range(7):
        labels = torch.tensor([(step + i // 2) % 4 for i in range(6)])
        x = embeddings(6, 8, 20 + step)
        loss = memory(x, labels)
        loss.backward()
        steps.append({"loss": float(f"{loss.item():.12g}"), "gradient": flat(x.grad)})
    result["memory"][f"{name}/{miner or 'all'}"] = steps

# facenet's test/triplet_loss_test.py: 12 triplets one after the other, not normalised, margin 0.2.
np.random.seed(666)
x = np.random.uniform(size=(36, 16)).astype(np.float32).astype(np.float64)
a, p, n = x[0::3], x[1::3], x[2::3]
loss = np.mean(np.maximum(0, ((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + 0.2))
result["facenet"] = {"embeddings": [float(f"{v:.9g}") for v in x.reshape(-1)], "loss": float(f"{loss:.12g}")}

print(json.dumps(result, separators=(",", ":")))
