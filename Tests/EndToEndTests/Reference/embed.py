"""Embeds images with a network that `tandem export --format onnx` wrote: python embed.py face.onnx a.png b.jpg"""
import sys
import numpy
import onnxruntime
from PIL import Image

def embed(session, files):
    _, height, width, channels = session.get_inputs()[0].shape
    images = [Image.open(file).convert("L" if channels == 1 else "RGB") for file in files]
    pixels = [numpy.float64(image.resize((width, height), Image.Resampling.BOX)) for image in images]
    x = numpy.stack(pixels).reshape(-1, height, width, channels)
    x = (x - x.mean((1, 2, 3), keepdims=True)) / (x.std((1, 2, 3), keepdims=True) + 1e-5)
    return session.run(["embeddings"], {"images": x.astype(numpy.float32)})[0]

if __name__ == "__main__":
    print(embed(onnxruntime.InferenceSession(sys.argv[1]), sys.argv[2:]))
