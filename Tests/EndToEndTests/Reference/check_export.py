"""Checks what `tandem export` wrote with the libraries that others read it with (requirements.txt); prints one JSON object.

  check_export.py images PREDICTIONS NETWORK.onnx    PREDICTIONS: what `tandem predict --json` printed, flip off
  check_export.py tensors PAIRS.safetensors NETWORK.onnx    PAIRS: tensors "inputs" and "outputs" of the engine
  check_export.py weights NETWORK.safetensors CHECKPOINT.safetensors
"""
import json
import sys

import numpy
import onnx
import onnxruntime
import safetensors

from embed import embed


def session(path):
    """The network in onnxruntime, after onnx's own checker has taken the file."""
    onnx.checker.check_model(path, full_check=True)
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def in_batches(function, inputs):
    """A batch of one, one of two, and the rest: the batch may be of any size."""
    return numpy.concatenate([function(part) for part in (inputs[:1], inputs[1:3], inputs[3:])])


def compared(network, actual, expected):
    assert actual.dtype == numpy.float32 and actual.shape == expected.shape, (actual.dtype, actual.shape, expected.shape)
    norms = numpy.linalg.norm(actual, axis=1)
    metadata = network.get_modelmeta().custom_metadata_map
    if metadata["normalized"] == "false":
        actual = actual / norms[:, None]
    distances = ((expected[:, None] - expected[None]) ** 2).sum(axis=2)[numpy.triu_indices(len(expected), 1)]
    return {
        "count": len(expected),
        "largest_difference": float(abs(actual - expected).max()),
        "mean_distance": float(distances.mean()),
        "shortest": float(norms.min()),
        "longest": float(norms.max()),
        "metadata": metadata,
    }


def images(predictions, path):
    with open(predictions) as lines:
        lines = [json.loads(line) for line in lines]
    network = session(path)
    embeddings = in_batches(lambda files: embed(network, files), [line["image"] for line in lines])
    return compared(network, embeddings, numpy.array([line["embedding"] for line in lines]))


def tensors(pairs, path):
    network = session(path)
    name = network.get_inputs()[0].name
    with safetensors.safe_open(pairs, "np") as file:
        inputs, outputs = file.get_tensor("inputs"), file.get_tensor("outputs")
    return compared(network, in_batches(lambda part: network.run(None, {name: part})[0], inputs), outputs)


def weights(exported, checkpoint):
    prefix = "model.backbone."
    with safetensors.safe_open(exported, "np") as ours, safetensors.safe_open(checkpoint, "np") as all_of_it:
        names = sorted(ours.keys())
        expected = sorted(name[len(prefix):] for name in all_of_it.keys() if name.startswith(prefix))
        assert names == expected, (names, expected)
        different = [
            name for name in names
            if ours.get_tensor(name).dtype != numpy.float32
            or ours.get_tensor(name).shape != all_of_it.get_tensor(prefix + name).shape
            or ours.get_tensor(name).tobytes() != all_of_it.get_tensor(prefix + name).tobytes()
        ]
        return {"count": len(names), "different": different, "metadata": ours.metadata()}


if __name__ == "__main__":
    check = {"images": images, "tensors": tensors, "weights": weights}[sys.argv[1]]
    print(json.dumps(check(*sys.argv[2:]), allow_nan=False))
