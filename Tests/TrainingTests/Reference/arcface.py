"""Reference values for ArcFaceTorchTests.swift: insightface's own networks, with weights that both sides make from a formula.

python arcface.py --insightface CHECKOUT > arcface.json      (a checkout of https://github.com/deepinsight/insightface)
Made with PyTorch 2.13.0 (CPU) on recognition/arcface_torch/backbones at the commit that the file names; nothing of it is kept here.

Weights: `table` holds 4093 numbers (a prime, so that no row of a weight begins where another does), and number i of a tensor is
table[(hash(name) + i) % 4093], in PyTorch's order, scaled and shifted by what the tensor is for.
"""
import argparse
import importlib.util
import json
import pathlib
import subprocess

import numpy as np
import torch

PRIME = 4093


def numbers(count, tag):
    x = np.arange(count, dtype=np.uint64) + np.uint64(0x9E3779B9 * tag)
    x = (x & 0xFFFFFFFF).astype(np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> 16)) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> 13)) * np.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return (x.astype(np.float64) / 2147483648 - 1).astype(np.float32)


def pattern(name, count, tag):
    start = 0
    for byte in name.encode():
        start = (start * 31 + byte) % PRIME
    return np.resize(np.roll(numbers(PRIME, tag), -start), count)


def fill(network):
    """Sets every parameter and running statistic by the formula."""
    state = network.state_dict()
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        is_norm = name.rsplit(".", 1)[0] + ".running_mean" in state
        scale, shift = 0.1, 0.0
        if tensor.dim() > 1:
            scale = (3 / tensor[0].numel()) ** 0.5
        elif name.endswith("running_var"):
            scale, shift = 0.5, 1.0
        elif name.endswith("weight"):
            scale, shift = (0.25, 1.0) if is_norm else (0.1, 0.25)
        values = pattern(name, tensor.numel(), 5) * np.float32(scale) + np.float32(shift)
        tensor.copy_(torch.tensor(values).reshape(tensor.shape))


def rounded(values):
    return [float(f"{v:.7g}") for v in np.asarray(values).reshape(-1).tolist()]


def case(network, count):
    """Embeddings in evaluation; in training embeddings, the dot of every gradient with a pattern and its length.

    In double precision: with three images in a batch norm, PyTorch's own gradients in single precision are off by up to 1.6 %.
    """
    with torch.no_grad():
        fill(network)
    network.double()
    images = torch.tensor(numbers(count * 112 * 112 * 3, 11).reshape(count, 112, 112, 3)).permute(0, 3, 1, 2).double()
    network.eval()
    with torch.no_grad():
        evaluation = network(images)
    network.train()
    training = network(images)
    training.backward(torch.tensor(numbers(training.numel(), 99).reshape(tuple(training.shape))).double())
    gradients = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            g = parameter.grad.numpy().reshape(-1)
            gradients[name] = rounded([(g * pattern(name, g.size, 6)).sum(), np.linalg.norm(g)])
    state = network.state_dict()
    statistics = {name: rounded([(t.numpy().reshape(-1) * pattern(name, t.numel(), 6)).sum(), t.norm()])
                  for name, t in state.items() if "running" in name}
    return {"evaluation": rounded(evaluation), "training": rounded(training.detach()), "gradients": gradients,
            "statistics": statistics}


def definitions(checkout, name):
    path = pathlib.Path(checkout) / "recognition" / "arcface_torch" / "backbones" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--insightface", required=True, help="a checkout of deepinsight/insightface")
    parser.add_argument("--commit", help="its commit, where the checkout does not say")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    commit = arguments.commit or subprocess.run(
        ["git", "-C", arguments.insightface, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    mobile, residual = (definitions(arguments.insightface, name) for name in ("mobilefacenet", "iresnet"))
    cases = {
        "mobilefacenet": case(mobile.get_mbf(fp16=False, num_features=512), 3),
        "mobilefacenet-64": case(mobile.get_mbf(fp16=False, num_features=512, scale=1), 3),
        "iresnet18": case(residual.iresnet18(), 3),
    }
    print(json.dumps({"made_with": f"torch {torch.__version__}, insightface {commit}", "cases": cases}))
