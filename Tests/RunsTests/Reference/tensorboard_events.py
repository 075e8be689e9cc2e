"""Event files of TensorBoard itself, for the tests of the event log.

Made with tensorboard 2.21.0, numpy 2.4.6, protobuf 7.36.2 (Python 3.11):
    python3 -m venv venv && venv/bin/pip install tensorboard==2.21.0

    tensorboard_events.py                prints, as hex, the file that EventFollowerTests.swift holds
    tensorboard_events.py --check FILE   reads FILE with TensorBoard's own readers and prints all it finds
    tensorboard_events.py --check-hex    as --check, for the hex digits on standard input (EventWriterTests.swift)
"""

import os
import sys
import tempfile
from unittest import mock

import numpy as np
from tensorboard.backend.event_processing import event_accumulator, event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

TIME = 1700000000.5


def metadata(plugin):
    return summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin))


def values():
    """The ways in which programs write scalars, and what is none."""
    Value = summary_pb2.Summary.Value
    scalar = tensor_shape_pb2.TensorShapeProto()
    half = np.float32(0.5).tobytes()
    yield 0, Value(tag="loss", simple_value=2.5)
    yield 1, Value(tag="epoch_loss", metadata=metadata("scalars"), tensor=tensor_util.make_tensor_proto(np.float32(1.25)))
    yield 2, Value(tag="packed", tensor=tensor_pb2.TensorProto(dtype=1, tensor_shape=scalar, tensor_content=half))
    yield 3, Value(tag="list", tensor=tensor_pb2.TensorProto(dtype=1, tensor_shape=scalar, float_val=[-3.0]))
    yield 4, Value(tag="double", tensor=tensor_util.make_tensor_proto(np.float64(0.1)))
    yield 5, Value(tag="double list", tensor=tensor_pb2.TensorProto(dtype=2, tensor_shape=scalar, double_val=[1e-300]))
    yield 6, Value(tag="histogram", metadata=metadata("histograms"), tensor=tensor_util.make_tensor_proto(np.ones((2, 3))))
    yield 7, Value(tag="text", metadata=metadata("text"), tensor=tensor_util.make_tensor_proto(b"words"))
    yield 8, Value(tag="image", image=summary_pb2.Summary.Image(height=1, width=1, colorspace=1, encoded_image_string=b"png"))
    yield 9, Value(tag="vector", tensor=tensor_util.make_tensor_proto(np.float32([1, 2])))
    yield 1 << 40, Value(tag="loss", simple_value=float("nan"))
    yield 3, Value(tag="loss", simple_value=0.125)


def make():
    with tempfile.TemporaryDirectory() as folder:
        with mock.patch("time.time", return_value=TIME):
            writer = EventFileWriter(folder)
        for index, (step, value) in enumerate(values()):
            writer.add_event(event_pb2.Event(wall_time=TIME + index, step=step, summary=summary_pb2.Summary(value=[value])))
        writer.close()
        (name,) = os.listdir(folder)
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()


def check(path):
    for event in event_file_loader.LegacyEventFileLoader(path).Load():
        print(str(event).strip().replace("\n", " "))
    accumulator = event_accumulator.EventAccumulator(path)
    accumulator.Reload()
    for tag in accumulator.Tags()["scalars"]:
        print(tag, [(event.step, event.wall_time, event.value) for event in accumulator.Scalars(tag)])


def lines(data):
    digits = data.hex()
    return "\n".join(digits[start : start + 112] for start in range(0, len(digits), 112))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(sys.argv[2])
    elif sys.argv[1:2] == ["--check-hex"]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "events.out.tfevents.0000000000.host.1.0")
            with open(path, "wb") as file:
                file.write(bytes.fromhex("".join(sys.stdin.read().split())))
            check(path)
    else:
        print(lines(make()))
