#!/usr/bin/env python3
"""Converts weights of arcface_torch, a .pt of a backbone, into safetensors: convert-arcface.py backbone.pt backbone.safetensors

Takes what arcface_torch saves: the state_dict of a backbone (model.pt), or a checkpoint with `state_dict_backbone`
(checkpoint_gpu_N.pt). Names stay as they are, but for a leading "module."; numbers become float32; `num_batches_tracked` is left out.
Nothing in the file is executed (weights_only). Needs `pip install torch safetensors`. docs/backbones.md tells what takes the result.
"""
import sys

import safetensors.torch
import torch


def state_of(path):
    """The tensors of the backbone in a file, by name."""
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}")
    except Exception as error:  # pickle, zip and torch have each their own; PyTorch's text advises to run what the file holds
        raise SystemExit(f"{path}: {type(error).__name__}: expected a file of PyTorch that holds tensors and nothing to run")
    if isinstance(loaded, dict) and isinstance(loaded.get("state_dict_backbone"), dict):
        loaded = loaded["state_dict_backbone"]
    if not isinstance(loaded, dict) or not loaded:
        raise SystemExit(f"{path}: found a {type(loaded).__name__}, expected a state_dict: a dictionary of tensors by name")
    for name, value in loaded.items():
        if not isinstance(value, torch.Tensor):
            raise SystemExit(f"{path}: \"{name}\" is a {type(value).__name__}, expected a tensor")
    return loaded


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit(__doc__.splitlines()[0])
    source, target = arguments
    tensors = {
        name.removeprefix("module."): value.to(torch.float32).contiguous().clone()
        for name, value in state_of(source).items() if not name.endswith("num_batches_tracked")
    }
    safetensors.torch.save_file(tensors, target, metadata={"format": "pt"})
    print(f"{target}: {len(tensors)} tensors, {sum(t.numel() for t in tensors.values()):,} numbers")


if __name__ == "__main__":
    main(sys.argv[1:])
