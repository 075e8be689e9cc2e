"""Reference values for OptimizerParityTests.swift and ScheduleTests.swift. Made with PyTorch 2.13.0 (CPU) and NumPy.

python optimizers.py > optimizers.json
Two parameters, a weight [7, 9] and a bias [9] that does not decay, go ten steps in double precision. The gradient of step t is
numbers(tag 100 + t) + w / 2 for the weight, likewise with tag 200 + t for the bias; the numbers come from the same hash on both sides
(TestSupport/ReferenceNumbers.swift). SGD, Adam and AdamW are those of torch.optim; LAMB and Lion, which PyTorch lacks, are the formulas
of their papers as written. The schedules are those of torch.optim.lr_scheduler; the polynomial one is arcface_torch's closed form
(recognition/arcface_torch/lr_scheduler.py), whose value at t is taken at t + 1 during the warm-up.
"""
import json
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)
STEPS, RATE = 10, 0.05


def numbers(count, tag):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return (x.astype(np.float64) / 2147483648 - 1).astype(np.float32).astype(np.float64)


def start():
    return numbers(63, 1), numbers(9, 2)


def gradients(step, weight, bias):
    return numbers(63, 100 + step) + weight / 2, numbers(9, 200 + step) + bias / 2


def with_torch(make, decay):
    weight, bias = (torch.tensor(x, requires_grad=True) for x in start())
    optimizer = make([{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}])
    for step in range(STEPS):
        for p, g in zip((weight, bias), gradients(step, weight.detach().numpy(), bias.detach().numpy())):
            p.grad = torch.tensor(g)
        optimizer.step()
    return {"weight": weight.tolist(), "bias": bias.tolist()}


def lamb(beta1=0.9, beta2=0.999, epsilon=1e-6, decay=0.1):
    """You et al. 2020, algorithm 2, phi the identity; biases take the ratio 1 and no decay (the authors' BERT)."""
    values = list(start())
    m, v = [np.zeros_like(x) for x in values], [np.zeros_like(x) for x in values]
    for step in range(STEPS):
        for i, g in enumerate(gradients(step, *values)):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            update = (m[i] / (1 - beta1 ** (step + 1))) / (np.sqrt(v[i] / (1 - beta2 ** (step + 1))) + epsilon)
            ratio = 1.0
            if i == 0:
                update = update + decay * values[i]
                ratio = np.linalg.norm(values[i]) / np.linalg.norm(update)
            values[i] = values[i] - RATE * ratio * update
    return {"weight": values[0].tolist(), "bias": values[1].tolist()}


def lion(beta1=0.9, beta2=0.99, decay=0.1):
    """Chen et al. 2023, algorithm 2."""
    values = list(start())
    m = [np.zeros_like(x) for x in values]
    for step in range(STEPS):
        for i, g in enumerate(gradients(step, *values)):
            direction = beta1 * m[i] + (1 - beta1) * g
            # No sign may hang on the rounding of single precision.
            assert np.abs(direction).min() > 1e-5, np.abs(direction).min()
            values[i] = values[i] - RATE * (np.sign(direction) + (decay if i == 0 else 0) * values[i])
            m[i] = beta2 * m[i] + (1 - beta2) * g
    return {"weight": values[0].tolist(), "bias": values[1].tolist()}


def rates(make, steps, peak=0.4):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    scheduler = make(optimizer)
    result = []
    for _ in range(steps):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return result


def polynomial(base, warmup, total, power, steps):
    def closed_form(t):
        if t <= warmup:
            return base * t / warmup
        return base * (1.0 - (min(total, t) - warmup) / (total - warmup)) ** power

    return [closed_form(t + 1 if t < warmup else t) for t in range(steps)]


lr = torch.optim.lr_scheduler
print(json.dumps({
    "made with": f"torch {torch.__version__}, numpy {np.__version__}",
    "optimizers": {
        "sgd": with_torch(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9), 0.1),
        "nesterov": with_torch(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True), 0.1),
        "adam": with_torch(lambda p: torch.optim.Adam(p, lr=RATE), 0.1),
        "adamw": with_torch(lambda p: torch.optim.AdamW(p, lr=RATE, betas=(0.8, 0.99), eps=1e-6), 0.1),
        "lamb": lamb(),
        "lion": lion(),
    },
    "schedules": {
        "cosine": rates(lambda o: lr.CosineAnnealingLR(o, T_max=20, eta_min=0.01), 21),
        "step": rates(lambda o: lr.MultiStepLR(o, milestones=[3, 8, 15], gamma=0.3), 20),
        "polynomial": polynomial(0.4, 4, 20, 2.0, 22),
        "linear": polynomial(0.4, 4, 20, 1.0, 22),
        "exponential": rates(lambda o: lr.ExponentialLR(o, gamma=0.9), 12),
        "oneCycle": rates(lambda o: lr.OneCycleLR(o, max_lr=0.4, total_steps=20, cycle_momentum=False), 20),
        "oneCycleWide": rates(
            lambda o: lr.OneCycleLR(o, max_lr=0.4, total_steps=50, pct_start=0.25, div_factor=10, final_div_factor=100,
                                    cycle_momentum=False), 50),
    },
}, indent=1))
