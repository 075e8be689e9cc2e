"""Reference values for PyTorchReferenceTests.swift: each layer forward and backward. Made with PyTorch 2.13.0 (CPU).

python layers.py > layers.json
Inputs come from the same hash on both sides (TestSupport/ReferenceNumbers.swift), so the file holds results only. Images are
written in NHWC, filters in [O, KH, KW, I], as the engine has them.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F


def numbers(count, tag, scale=1.0):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return ((x.astype(np.float64) / 2147483648 - 1).astype(np.float32)) * np.float32(scale)


def tensor(shape, tag, scale=1.0):
    return torch.tensor(numbers(int(np.prod(shape)), tag, scale).reshape(shape), requires_grad=True)


def flat(t):
    return [float(f"{v:.9g}") for v in t.detach().reshape(-1).tolist()]


def run(name, inputs, function, extra=lambda: {}):
    y = function(*inputs)
    upstream = torch.tensor(numbers(y.numel(), 99).reshape(tuple(y.shape)))
    y.backward(upstream)
    cases[name] = {"output": flat(y), "gradients": [flat(i.grad) for i in inputs], **{k: flat(v) for k, v in extra().items()}}


cases = {}
nchw, nhwc = (0, 3, 1, 2), (0, 2, 3, 1)

for n, h, w, i, o, k, s, p in [(2, 7, 5, 3, 4, 3, 2, 1), (1, 9, 8, 1, 2, 3, 1, 1), (3, 5, 6, 5, 3, 1, 1, 0), (1, 11, 7, 2, 3, 5, 3, 2)]:
    run(f"conv-{n}-{h}-{w}-{i}-{o}-{k}-{s}-{p}", [tensor((n, h, w, i), 1), tensor((o, k, k, i), 2), tensor((o,), 3)],
        lambda x, f, b: F.conv2d(x.permute(nchw), f.permute(nchw), b, stride=s, padding=p).permute(nhwc))

for n, h, w, i, o, k, s, p, g in [(1, 7, 5, 3, 3, 3, 2, 1, 3), (2, 5, 7, 5, 5, 3, 1, 1, 5), (1, 9, 7, 4, 6, 3, 2, 1, 2),
                                  (2, 7, 5, 1, 3, 3, 2, 1, 1), (1, 5, 5, 66, 66, 5, 1, 0, 66)]:
    run(f"conv-{n}-{h}-{w}-{i}-{o}-{k}-{s}-{p}-{g}", [tensor((n, h, w, i), 1), tensor((o, k, k, i // g), 2)],
        lambda x, f: F.conv2d(x.permute(nchw), f.permute(nchw), None, stride=s, padding=p, groups=g).permute(nhwc))


def residual_block(x, f, g, a, p):
    """Normalisation, conv 3x3, PReLU, conv 3x3 /2, with a 1x1 /2 projection beside it."""
    x = x.permute(nchw)
    y = F.batch_norm(x, torch.zeros(3), torch.ones(3), g, None, True, 0.1, 1e-5)
    y = F.prelu(F.conv2d(y, f.permute(nchw), padding=1), a)
    y = F.conv2d(y, f.permute(nchw), stride=2, padding=1)
    return (y + F.conv2d(x, p.permute(nchw), stride=2)).permute(nhwc)


run("residual", [tensor((1, 7, 5, 3), 1), tensor((3, 3, 3, 3), 2), tensor((3,), 3), tensor((3,), 4), tensor((3, 1, 1, 3), 5)],
    residual_block)
run("dense", [tensor((3, 7), 1), tensor((5, 7), 2), tensor((5,), 3)], F.linear)
run("dense-batch-of-1", [tensor((1, 7), 1), tensor((5, 7), 2), tensor((5,), 3)], F.linear)

mean, var = torch.zeros(3), torch.ones(3)
run("batchnorm-training", [tensor((2, 3, 5, 3), 1), tensor((3,), 2), tensor((3,), 3)],
    lambda x, g, b: F.batch_norm(x.permute(nchw), mean, var, g, b, True, 0.1, 1e-5).permute(nhwc),
    lambda: {"running_mean": mean, "running_var": var})
run("batchnorm-evaluation", [tensor((2, 3, 5, 3), 1), tensor((3,), 2), tensor((3,), 3)],
    lambda x, g, b: F.batch_norm(x.permute(nchw), torch.tensor(numbers(3, 4)), torch.tensor(numbers(3, 5)).abs() + 0.5, g, b,
                                 False, 0.1, 1e-5).permute(nhwc))
run("prelu", [tensor((2, 3, 3, 4), 1), tensor((4,), 2)], lambda x, a: F.prelu(x.permute(nchw), a).permute(nhwc))
run("relu", [tensor((3, 5), 1)], F.relu)
run("maxpool-2", [tensor((2, 7, 6, 3), 1)], lambda x: F.max_pool2d(x.permute(nchw), 2).permute(nhwc))
run("maxpool-3-2-1", [tensor((2, 7, 6, 3), 1)], lambda x: F.max_pool2d(x.permute(nchw), 3, 2, 1).permute(nhwc))
run("average", [tensor((2, 5, 3, 4), 1)], lambda x: x.mean((1, 2)))
run("normalize", [tensor((4, 6), 1)], lambda x: F.normalize(x))
run("cosines", [tensor((4, 6), 1), tensor((3, 6), 2)], lambda x, w: F.linear(F.normalize(x), F.normalize(w)))
run("cross-entropy", [tensor((5, 4), 1, 8)], lambda z: F.cross_entropy(z, torch.tensor([0, 3, 1, 2, 3]), reduction="none"))

run("arithmetic", [tensor((3, 5), 1), tensor((5,), 2), tensor((3, 5), 3)], lambda a, row, b: (a + row) * row - 2 * b + 1)
run("square-root", [tensor((1, 7), 1)], lambda x: torch.sqrt(x * x + 0.1))
run("gather", [tensor((4, 3), 1)], lambda x: x[[2, 0, 2, 3]] ** 2)
run("row-dots", [tensor((3, 4), 1), tensor((3, 4), 2)], lambda a, b: (a * b).sum(1))
run("mean", [tensor((1, 3, 5), 1)], lambda x: (x * x).mean())
run("batch-of-1", [tensor((1, 5, 3, 2), 1), tensor((3, 3, 3, 2), 2), tensor((3,), 3), tensor((3,), 4)],
    lambda x, f, g, a: F.max_pool2d(F.prelu(F.batch_norm(F.conv2d(x.permute(nchw), f.permute(nchw), padding=1), torch.zeros(3),
                                                         torch.ones(3), g, torch.zeros(3), True, 0.1, 1e-5), a), 2).permute(nhwc))


def arcface(cosine, labels=torch.tensor([0, 3, 1, 2, 3]), scale=16, margin=0.3):
    z = cosine.gather(1, labels[:, None])
    inside = z * np.cos(margin) - torch.sqrt(1 - z * z) * np.sin(margin)
    shifted = torch.where(z > np.cos(np.pi - margin), inside, z - margin * np.sin(np.pi - margin))
    return F.cross_entropy(scale * cosine.scatter(1, labels[:, None], shifted), labels, reduction="none")


run("arcface", [tensor((5, 4), 1)], arcface)
print(json.dumps({"made_with": f"torch {torch.__version__}", "cases": cases}))
