#!/usr/bin/env python3
"""Checks that weights of arcface_torch give the same embeddings here, and that what is written here gives them elsewhere.

  scripts/check-arcface.py --insightface CHECKOUT [NETWORK ...]

For each network (mobilefacenet, mobilefacenet-64, iresnet18 by default): insightface's own definition with random weights and
statistics; its state_dict saved by the safetensors library, and as a .pt that convert-arcface.py converts; both loaded by the test
`ArcFaceFileTests`, which writes embeddings, the weights under arcface_torch's names, and ONNX files; those read by PyTorch and by
onnxruntime. Prints the largest differences, and fails where one is above what is allowed.

Needs `pip install torch safetensors onnx onnxruntime`, a checkout of https://github.com/deepinsight/insightface, and built tests
(`swift build --build-tests`).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "TrainingTests" / "Reference"))
sys.dont_write_bytecode = True
from arcface import definitions  # noqa: E402

# Of loaded weights, for numbers of size 1; of exported files, whose embeddings have length 1.
LOADED, EXPORTED = 1e-4, 1e-5


def build(checkout, name):
    if name.startswith("mobilefacenet"):
        return definitions(checkout, "mobilefacenet").get_mbf(fp16=False, num_features=512, scale=1 if name.endswith("64") else 2)
    return getattr(definitions(checkout, "iresnet"), name)()


def randomize(network):
    """Statistics that are those of data, and scales, shifts and slopes as if they had been trained."""
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)):
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
            elif isinstance(module, torch.nn.PReLU):
                module.weight.uniform_(0, 0.5)
        network.train()
        for _ in range(10):
            network(torch.rand(8, 3, 112, 112) * 2 - 1)
    return network.eval()


def swift(folder, network, weights):
    environment = dict(os.environ, ARCFACE_CHECK=str(folder), ARCFACE_NETWORK=network, ARCFACE_WEIGHTS=weights)
    command = ["swift", "test", "--skip-build", "--disable-xctest", "--filter", "ArcFaceFileTests"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{network}: {result.stdout}{result.stderr}")
    return load_file(folder / "embeddings.safetensors")["embeddings"]


def check(network, checkout, folder):
    torch.manual_seed(1)
    model = randomize(build(checkout, network))
    images = torch.rand(5, 3, 112, 112) * 2 - 1
    with torch.no_grad():
        expected = model(images)
    state = model.state_dict()
    save_file(state, folder / "state.safetensors")
    torch.save(state, folder / "model.pt")
    subprocess.run(
        [sys.executable, ROOT / "scripts" / "convert-arcface.py", folder / "model.pt", folder / "converted.safetensors"], check=True)
    pixels = images.permute(0, 2, 3, 1).contiguous()
    save_file({"images": pixels}, folder / "images.safetensors")

    found = {"largest_number": float(expected.abs().max())}
    for name in ("converted", "state"):
        found[name] = float((swift(folder, network, f"{name}.safetensors") - expected).abs().max())
    ours = load_file(folder / "embeddings.safetensors")["embeddings"]
    back = build(checkout, network).eval()
    missing, unexpected = back.load_state_dict(load_file(folder / "ours.safetensors"), strict=False)
    assert not unexpected and all(name.endswith("num_batches_tracked") for name in missing), (missing, unexpected)
    with torch.no_grad():
        found["back"] = float((back(images) - expected).abs().max())
    unit = torch.nn.functional.normalize(ours)
    for name in ("folded", "kept"):
        path = str(folder / f"{name}.onnx")
        onnx.checker.check_model(path, full_check=True)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        output = numpy.concatenate([session.run(None, {"images": part.numpy()})[0] for part in (pixels[:1], pixels[1:])])
        found[f"onnx_{name}"] = float(numpy.abs(output - unit.numpy()).max())
    print(json.dumps({network: found}), flush=True)
    # In the unit of the largest number: single precision cannot do better where embeddings of untrained blocks add up to hundreds.
    scale = max(1, found["largest_number"])
    return all(found[name] <= LOADED * scale for name in ("converted", "state")) and found["back"] == 0 and all(
        found[f"onnx_{name}"] <= EXPORTED for name in ("folded", "kept"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--insightface", required=True, help="a checkout of deepinsight/insightface")
    parser.add_argument("networks", nargs="*", default=["mobilefacenet", "mobilefacenet-64", "iresnet18"])
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    good = True
    for network in arguments.networks:
        with tempfile.TemporaryDirectory() as folder:
            good = check(network, arguments.insightface, pathlib.Path(folder)) and good
    sys.exit(0 if good else "a difference is above what is allowed")
