#!/usr/bin/env python3
"""Throughput and memory of PyTorch on the CPU for the workloads of `tandem bench`: the peer of Benchmarks/throughput.py.

    pip install 'torch==2.13.0+cpu' numpy --extra-index-url https://download.pytorch.org/whl/cpu
    Benchmarks/peer_throughput.py [--workload NAME] [--batch N] [--threads 2] [--layout channels_last|contiguous] [--seconds 10]

Prints one JSON line a workload: images/s of a whole training step (zero gradients, forward, ArcFace s=64 m=0.5, backward, SGD of rate
0.01, momentum 0.9, weight decay 5e-4) and of inference, medians over steps after two that do not count, and the largest resident size
of the process. At a batch of 1, networks that end in a batch norm cannot be trained: null then.

mlp-28             [128,28,28,1]   dense 512 relu, 256 relu, 128                                         10 identities
small-cnn-56x46    [64,56,46,1]    3 x (conv3x3 + bn + relu + maxpool2) 32/64/128, dense 128, bn         40 identities
mobilefacenet-112  [32,112,112,3]  MobileFaceNet (Chen et al. 2018), 512-d embedding                     1000 identities
iresnet18-112      [16,112,112,3]  iResNet-18 of arcface_torch (pre-activation basic blocks), 512-d      1000 identities
"""
import argparse
import json
import resource
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv_bn(i, o, kernel=1, stride=1, pad=0, groups=1, act=True):
    layers = [nn.Conv2d(i, o, kernel, stride, pad, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.PReLU(o)] if act else []))


class Bottleneck(nn.Module):
    """1x1 expand, 3x3 depthwise, 1x1 project; the sum with the input where the shape allows it."""

    def __init__(self, i, o, stride, expand, residual=False):
        super().__init__()
        self.body = nn.Sequential(conv_bn(i, expand), conv_bn(expand, expand, 3, stride, 1, expand), conv_bn(expand, o, act=False))
        self.residual = residual

    def forward(self, x):
        y = self.body(x)
        return x + y if self.residual else y


def mobilefacenet(embedding=512):
    layers = [conv_bn(3, 64, 3, 2, 1), conv_bn(64, 64, 3, 1, 1, 64), Bottleneck(64, 64, 2, 128)]
    layers += [Bottleneck(64, 64, 1, 128, True) for _ in range(4)]
    layers += [Bottleneck(64, 128, 2, 256)] + [Bottleneck(128, 128, 1, 256, True) for _ in range(6)]
    layers += [Bottleneck(128, 128, 2, 512)] + [Bottleneck(128, 128, 1, 256, True) for _ in range(2)]
    layers += [conv_bn(128, 512), conv_bn(512, 512, 7, 1, 0, 512, act=False), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(512, embedding, bias=False), nn.BatchNorm1d(embedding))


class IBasicBlock(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(i), nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.PReLU(o),
                                  nn.Conv2d(o, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o))
        same = stride == 1 and i == o
        self.shortcut = nn.Identity() if same else nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


def iresnet18():
    layers, width = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64)], 64
    for o in (64, 128, 256, 512):
        layers += [IBasicBlock(width, o, 2), IBasicBlock(o, o, 1)]
        width = o
    return nn.Sequential(*layers, nn.BatchNorm2d(512), nn.Flatten(), nn.Linear(512 * 49, 512), nn.BatchNorm1d(512))


def small_cnn():
    layers, width = [], 1
    for o in (32, 64, 128):
        layers += [nn.Conv2d(width, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), nn.MaxPool2d(2)]
        width = o
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(128 * 7 * 5, 128), nn.BatchNorm1d(128))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 128))


WORKLOADS = {  # name: model, input [C,H,W], batch, embedding, identities
    "mlp-28": (mlp, (1, 28, 28), 128, 128, 10),
    "small-cnn-56x46": (small_cnn, (1, 56, 46), 64, 128, 40),
    "mobilefacenet-112": (mobilefacenet, (3, 112, 112), 32, 512, 1000),
    "iresnet18-112": (iresnet18, (3, 112, 112), 16, 512, 1000),
}


def measure(name, batch, layout, seconds):
    build, shape, usual, embedding, identities = WORKLOADS[name]
    batch = batch or usual
    model, head = build(), nn.Linear(embedding, identities, bias=False)
    parameters = [*model.parameters(), *head.parameters()]
    x, y = torch.randn(batch, *shape), torch.randint(0, identities, (batch,))
    if layout == "channels_last":
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(parameters, lr=0.01, momentum=0.9, weight_decay=5e-4)
    target = F.one_hot(y, identities).bool()

    def step():
        optimizer.zero_grad()
        cosine = (F.normalize(model(x)) @ F.normalize(head.weight).t()).clamp(-1 + 1e-7, 1 - 1e-7)
        logits = 64 * torch.where(target, torch.cos(torch.acos(cosine) + 0.5), cosine)
        F.cross_entropy(logits, y).backward()
        optimizer.step()

    def median_rate(run):
        run(), run()
        times, start = [], time.perf_counter()
        while time.perf_counter() - start < seconds or len(times) < 3:
            t = time.perf_counter()
            run()
            times.append(time.perf_counter() - t)
        return batch / sorted(times)[len(times) // 2]

    model.train()
    training = None if batch == 1 and name != "mlp-28" else median_rate(step)
    model.eval()
    with torch.inference_mode():
        inference = median_rate(lambda: model(x))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"peer": f"torch {torch.__version__}", "workload": name, "layout": layout, "batch": batch,
            "threads": torch.get_num_threads(), "parameters": sum(p.numel() for p in parameters),
            "training_images_per_second": training, "inference_images_per_second": inference, "peak_rss_bytes": peak}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--workload", choices=WORKLOADS)
    arguments.add_argument("--batch", type=int, help="images of a batch; by default the workload's own")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--layout", choices=["channels_last", "contiguous"], default="channels_last")
    arguments.add_argument("--seconds", type=float, default=10)
    options = arguments.parse_args()
    if options.batch is not None and options.batch < 1 or options.threads < 1 or not options.seconds > 0:
        arguments.error("a batch, threads and seconds are above 0")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    for workload in [options.workload] if options.workload else WORKLOADS:
        print(json.dumps(measure(workload, options.batch, options.layout, options.seconds)), flush=True)
