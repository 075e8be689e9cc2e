"""Writes verification sets as insightface's build_eval_pack.py pickles them: a JSON list of base64 images on stdin, files in FOLDER.

Run by formats.py under Python 2.7 with numpy 1.16.6 (protocol 2, images are str or numpy arrays) and under Python 3 (bytes and numpy arrays, protocols 2, 4, 5).
"""
import base64
import io
import json
import os
import pickle
import sys

import numpy

folder = sys.argv[1]
images = [base64.b64decode(text) for text in json.load(sys.stdin)]
flags = [True, False]


def write(name, data):
    with io.open(os.path.join(folder, name), "wb") as file:
        file.write(data)


if sys.version_info[0] == 2:
    import cPickle

    columns = [numpy.frombuffer(image, numpy.uint8).reshape(-1, 1).copy() for image in images]
    write("python2.bin", cPickle.dumps((images, flags), 2))
    write("python2-slow.bin", pickle.dumps((images, flags), 2))
    write("python2-columns.bin", cPickle.dumps((columns, [numpy.bool_(flag) for flag in flags]), 2))
else:
    arrays = [numpy.frombuffer(image, numpy.uint8).copy() for image in images]
    columns = [array.reshape(-1, 1) for array in arrays]  # as cv2.imencode of older versions gave them
    numpy_flags = [numpy.bool_(flag) for flag in flags]
    for protocol in (2, 4, 5):
        write("bytes-%d.bin" % protocol, pickle.dumps((images, flags), protocol))
        write("arrays-%d.bin" % protocol, pickle.dumps((arrays, numpy_flags), protocol))
        write("columns-%d.bin" % protocol, pickle.dumps((columns, numpy.array(flags)), protocol))
    # The names that the module has in numpy 1; in protocol 2 they stand without a length.
    write("arrays-numpy1.bin", pickle.dumps((arrays, numpy_flags), 2).replace(b"numpy._core.", b"numpy.core."))
print("numpy %s, Python %s" % (numpy.__version__, sys.version.split()[0]))
