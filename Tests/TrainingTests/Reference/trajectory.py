"""Reference values for TrajectoryTests.swift: ten training steps of the ORL network. Made with PyTorch 2.13.0 (CPU).

python trajectory.py > trajectory.json
The network is small-cnn on 56x46 grey images with 30 identities. Weights and batches come from the same hash on both sides
(TestSupport/ReferenceNumbers.swift). SGD with momentum 0.9, weight decay 5e-4 on weights only, clipping at norm 5, and a learning
rate of 0.01. The losses are computed in double precision too, to show how far single precision drifts by itself.
"""
import json

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def numbers(count, tag, scale=1.0):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return ((x.astype(np.float64) / 2147483648 - 1).astype(np.float32)) * np.float32(scale)


def fill(parameter, shape, tag, scale, permutation=None):
    value = torch.tensor(numbers(int(np.prod(shape)), tag, scale).reshape(shape))
    parameter.data = (value.permute(permutation) if permutation else value).to(parameter.dtype).contiguous()


def losses(kind, dtype):
    torch.set_default_dtype(dtype)
    layers, width = [], 1
    for o in (32, 64, 128):
        layers += [nn.Conv2d(width, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(2)]
        width = o
    body, dense, norm = nn.Sequential(*layers), nn.Linear(128 * 7 * 5, 128), nn.BatchNorm1d(128)
    head = nn.Linear(128, 30, bias=kind == "softmax")
    for index, (conv, fan_in) in enumerate(zip((0, 4, 8), (9, 288, 576))):
        weight = body[conv].weight
        o, i = weight.shape[:2]
        fill(weight, (o, 3, 3, i), 10 + index, np.sqrt(6 / fan_in), (0, 3, 1, 2))
    fill(dense.weight, (128, 4480), 20, np.sqrt(1 / 4480))
    dense.bias.data.zero_()
    fill(head.weight, (30, 128), 21, np.sqrt(1 / 128))
    if head.bias is not None:
        head.bias.data.zero_()
    modules = [body, dense, norm, head]
    parameters = [p for m in modules for p in m.parameters()]
    optimizer = torch.optim.SGD([{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 5e-4},
                                 {"params": [p for p in parameters if p.dim() == 1]}], lr=0.01, momentum=0.9)
    result = []
    for step in range(10):
        x = torch.tensor(numbers(30 * 56 * 46, 1000 + step).reshape(30, 1, 56, 46)).to(dtype)
        y = torch.arange(30)
        x = x + torch.tensor(numbers(30 * 56 * 46, 500).reshape(30, 1, 56, 46)).to(dtype)  # something to learn
        z = norm(dense(body(x).permute(0, 2, 3, 1).reshape(30, -1)))
        if kind == "softmax":
            loss = F.cross_entropy(head(z), y)
        else:
            cosine = F.linear(F.normalize(z), F.normalize(head.weight))
            target = cosine.gather(1, y[:, None])
            shifted = target * np.cos(0.3) - torch.sqrt(1 - target * target) * np.sin(0.3)
            shifted = torch.where(target > np.cos(np.pi - 0.3), shifted, target - 0.3 * np.sin(np.pi - 0.3))
            loss = F.cross_entropy(16 * cosine.scatter(1, y[:, None], shifted), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5)
        optimizer.step()
        result.append(loss.item())
    return result


print(json.dumps({"made_with": f"torch {torch.__version__}",
                  **{kind: {"losses": losses(kind, torch.float32), "double": losses(kind, torch.float64)} for kind in ("softmax", "arcface")}},
                 indent=1))
