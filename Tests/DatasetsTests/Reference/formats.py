"""Writes the seeds in ../Corpus/: whole and damaged files of each format; and ../OrientationReference.swift.

pip install 'pillow==13.0.0' 'numpy==2.4.6' && PYTHON2=python2.7 python3 formats.py      (python2.7 has numpy 1.16.6)
"""
import base64
import gzip
import io
import json
import os
import pathlib
import pickle
import struct
import subprocess
import sys
import zlib

import PIL
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent / "Corpus"


def write(target, name, data):
    path = CORPUS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def encode(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def picture(width, height, mode="RGB"):
    image = Image.new(mode, (width, height))
    values = [(9 * x, 11 * y, 5 * (x + y)) for y in range(height) for x in range(width)]
    image.putdata(values if mode == "RGB" else [v[2] for v in values])
    return image


# Pictures
colour, grey = picture(12, 10), picture(12, 10, "L")
palette = colour.quantize(8)
jpeg = dict(quality=80, optimize=True)
JPEGS = {
    "colour.jpg": encode(colour, "JPEG", **jpeg),
    "grey.jpg": encode(grey, "JPEG", **jpeg),
    "progressive.jpg": encode(colour, "JPEG", progressive=True, **jpeg),
    "restarts.jpg": encode(colour, "JPEG", restart_marker_blocks=1, **jpeg),
    "bad-cmyk.jpg": encode(colour.convert("CMYK"), "JPEG", **jpeg),
}
PNGS = {
    "colour.png": encode(colour, "PNG", optimize=True),
    "grey.png": encode(grey, "PNG", optimize=True),
    "palette.png": encode(palette, "PNG", optimize=True),
    "palette-transparent.png": encode(palette, "PNG", optimize=True, transparency=1),
    "sixteen.png": encode(Image.frombytes("I;16", (3, 2), struct.pack("<6H", 0, 1, 0x8080, 0xFFFF, 999, 7)), "PNG"),
    "alpha.png": encode(colour.convert("RGBA"), "PNG", optimize=True),
    "grey-alpha.png": encode(grey.convert("LA"), "PNG", optimize=True),
    "one-bit.png": encode(grey.convert("1"), "PNG"),
}
for name, data in JPEGS.items():
    write("jpeg", name, data)
for name, data in PNGS.items():
    write("png", name, data)
write("jpeg", "bad-cut.jpg", JPEGS["colour.jpg"][:-40])
size = JPEGS["grey.jpg"].index(b"\xff\xc0") + 5
for name, sides in (("bad-zero", (0, 12)), ("bad-huge", (0xFFFF, 0xFFFF)), ("bad-large", (65500, 65500))):
    data = bytearray(JPEGS["grey.jpg"])
    data[size:size + 4] = struct.pack(">HH", *sides)
    write("jpeg", name + ".jpg", bytes(data))
write("png", "bad-cut.png", PNGS["colour.png"][:-20])
write("pgm", "binary.pgm", b"P5\n# a comment\n4 3\n255\n" + bytes(range(12)))
write("pgm", "text.pgm", b"P2\n4 2\n15\n0 1 2 3\n4 5 6 15\n")
write("pgm", "sixteen.pgm", b"P5 2 2 65535\n" + struct.pack(">4H", 0, 1, 0x8080, 0xFFFF))
write("pgm", "line-ends.pgm", b"P5\r\n2 2\r\n255\r\n\x01\x02\r\n\x03")
write("pgm", "bad-zero.pgm", b"P5\n0 3\n255\n")
write("pgm", "bad-huge.pgm", b"P5\n65535 65535\n255\n" + bytes(9))

# EXIF orientation: Pillow's ImageOps.exif_transpose turns pictures as they show
small = picture(6, 4)
lines = []
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    write("exif", f"{orientation}.jpg", encode(small, "JPEG", exif=exif, **jpeg))
    marked = Image.frombytes("L", (3, 2), bytes(range(1, 7)))
    marked.getexif()[0x0112] = orientation
    turned = ImageOps.exif_transpose(marked)
    lines.append(f"  (.init(rawValue: {orientation}), {turned.height}, {turned.width}, {list(turned.tobytes())}),")
little = struct.pack("<4sIHHHIHHI", b"II*\0", 8, 1, 0x0112, 3, 1, 6, 0, 0)
big = struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, 0x0112, 3, 1, 8, 0, 0)
plain = encode(small, "JPEG", **jpeg)
for name, tiff in (("little", little), ("big", big), ("nine", little.replace(b"\x06", b"\x09")), ("far", little.replace(b"\x08\0\0\0", b"\xff\xff\xff\xff"))):
    body = b"Exif\0\0" + tiff
    write("exif", name + ".jpg", plain[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + plain[2:])
(HERE.parent / "OrientationReference.swift").write_text(
    f"// Made by Reference/formats.py with Pillow {PIL.__version__}; do not edit.\n// swift-format-ignore-file\nimport Datasets\n\n"
    "/// The picture of 2 rows, [1, 2, 3] and [4, 5, 6], as it shows: orientation, rows, columns, pixels.\n"
    "let orientationReference: [(ImageOrientation?, Int, Int, [UInt8])] = [\n" + "\n".join(lines) + "\n]\n")

# Verification sets: images 2k and 2k + 1 are pair k
bins = [JPEGS["grey.jpg"], JPEGS["colour.jpg"], PNGS["grey.png"], JPEGS["progressive.jpg"]]
text = json.dumps([base64.b64encode(b).decode() for b in bins])
(CORPUS / "bin").mkdir(parents=True, exist_ok=True)
for python in (os.environ.get("PYTHON2", "python2.7"), sys.executable):
    subprocess.run([python, HERE / "pickles.py", CORPUS / "bin"], input=text.encode(), check=True)


class Call:
    def __reduce__(self):
        return os.system, ("echo run >ran",)


itself = []
itself.append(itself)
around = []
around.append((around,))
deep = []
for _ in range(200):
    deep = [deep]
write("bin", "bad-global.bin", pickle.dumps(([Call()], [True]), 2))
write("bin", "bad-stack-global.bin", pickle.dumps(([Call()], [True]), 4))
write("bin", "bad-cycle.bin", pickle.dumps((itself, [True]), 4))
write("bin", "bad-cycle-tuple.bin", pickle.dumps((around, [True]), 2))
write("bin", "bad-deep.bin", pickle.dumps((deep, [True]), 4))
write("bin", "bad-length.bin", b"\x80\x04]\x8e" + struct.pack("<Q", 1 << 62) + b"abc")
write("bin", "bad-marks.bin", b"\x80\x02" + b"(" * 500)
write("bin", "bad-memo.bin", b"\x80\x02]j\xff\xff\xff\x7f.")
write("bin", "bad-memo-far.bin", b"\x80\x02]r\xff\xff\xff\x7f.")
write("bin", "bad-protocol.bin", b"\x80\x06N.")
write("bin", "bad-zero.bin", b"(lp0\n.")
write("bin", "bad-count.bin", pickle.dumps((bins[:3], [True]), 2))
write("bin", "bad-none.bin", pickle.dumps(([], []), 2))
write("bin", "bad-flag.bin", pickle.dumps((bins[:2], [7]), 2))
write("bin", "bad-image.bin", pickle.dumps(([b"\xff\xd8\xff no image", b""], [True]), 4))


# RecordIO: dmlc's recordio.h, MXNet's recordio.py, insightface's RecBuilder
MAGIC = struct.pack("<I", 0xCED7230A)


def record(payload):
    parts, start = [], 0
    for place in range(0, len(payload) - len(payload) % 4, 4):
        if payload[place:place + 4] == MAGIC:
            parts.append(payload[start:place])
            start = place + 4
    parts.append(payload[start:])
    data = b""
    for number, part in enumerate(parts):
        flag = 0 if len(parts) == 1 else 1 if number == 0 else 3 if number == len(parts) - 1 else 2
        data += MAGIC + struct.pack("<I", flag << 29 | len(part)) + part + bytes(-len(part) % 4)
    return data


def pack(labels, key, image, second=0):
    if not isinstance(labels, tuple):
        return struct.pack("<IfQQ", 0, labels, key, second) + image
    return struct.pack("<IfQQ", len(labels), 0, key, second) + struct.pack(f"<{len(labels)}f", *labels) + image


def packed(records, prop=b"3,10,12\n", index=True):
    """A container of the three files: lengths of property and of index (0xFFFF: no such file), then the three."""
    lines, data = b"", b""
    for key, payload in records:
        lines += b"%d\t%d\n" % (key, len(data))
        data += record(payload)
    lengths = struct.pack("<HH", 0xFFFF if prop is None else len(prop), len(lines) if index else 0xFFFF)
    return lengths + (prop or b"") + (lines if index else b"") + data


# A PNG with a chunk of a private kind that has the magic number in it twice, at multiples of four of the payload.
split = PNGS["grey.png"][:33]
assert (24 + len(split) + 8) % 4 == 1
private = b"tANd" + b"..." + MAGIC + b"1234" + MAGIC + MAGIC
split = split + struct.pack(">I", len(private) - 4) + private + struct.pack(">I", zlib.crc32(private)) + PNGS["grey.png"][33:]
assert record(pack(0, 1, split)).count(MAGIC) == 4
images = [JPEGS["grey.jpg"], split, JPEGS["colour.jpg"], PNGS["palette.png"], JPEGS["progressive.jpg"]]
classes = [0, 0, 1, 2, 2]
identities = [(1, 3), (3, 4), (4, 6)]
faces = [(key, pack(float(label), key, image)) for key, (label, image) in enumerate(zip(classes, images), 1)]
ids = [(6 + number, pack(tuple(map(float, pair)), 6 + number, b"")) for number, pair in enumerate(identities)]
head = (0, pack((6.0, 9.0), 0, b"", 1))
flat = [(key - 1, pack(float(label), key - 1, image)) for (key, _), label, image in zip(faces, classes, images)]
several = [(key, pack((float(label), 7.5, -3.0), key, image)) for key, (label, image) in enumerate(zip(classes, images))]
write("recordio", "identities", packed(faces + ids + [head]))
write("recordio", "identities-no-index", packed(faces + ids + [head], index=False))
write("recordio", "identities-no-property", packed(faces + ids + [head], prop=None))
write("recordio", "flat", packed(flat))
write("recordio", "flat-no-index", packed(flat[::-1], index=False))
write("recordio", "several-labels", packed(several))
write("recordio", "same-ids-no-index", packed([(0, pack(float(l), 0, i)) for l, i in zip(classes, images)], index=False, prop=None))
whole = packed(faces + ids + [head])
write("recordio", "bad-cut", whole[:-50])
write("recordio", "bad-magic", whole.replace(MAGIC, b"MAGI", 3))
write("recordio", "bad-length", packed(flat, index=False) + MAGIC + b"\xff\xff\xff\x1f" + bytes(32))
write("recordio", "bad-label", packed([(0, pack(3.0, 0, images[0]))]))
write("recordio", "bad-label-fraction", packed([(0, pack(0.5, 0, images[0]))]))
write("recordio", "bad-label-nan", packed([(0, pack(float("nan"), 0, images[0]))], index=False))
write("recordio", "bad-label-count", packed([(0, struct.pack("<IfQQ", 1 << 30, 0, 0, 0) + images[0])]))
write("recordio", "bad-identity", packed(faces + [(6, pack((1.0, 9.0), 6, b"")), (0, pack((6.0, 7.0), 0, b""))]))
write("recordio", "bad-identities-overlap", packed(faces + [(6, pack((1.0, 4.0), 6, b"")), (7, pack((3.0, 6.0), 7, b"")), (0, pack((6.0, 8.0), 0, b""))]))
write("recordio", "bad-missing-key", packed(faces[1:] + ids + [head]))
write("recordio", "bad-bounds", packed(faces + ids + [(0, pack((6.0, 1e30), 0, b""))]))
write("recordio", "bad-property", packed(flat, prop=b"three,10,12\n"))
write("recordio", "bad-image", packed([(0, pack(1.0, 0, b"no image"))]))
write("recordio", "bad-short", packed([(0, b"short")]))
write("recordio", "bad-index", struct.pack("<HH", 0xFFFF, 9) + b"0\t0\n1 12\n" + record(pack(0.0, 0, images[0])))
write("recordio", "bad-index-far", struct.pack("<HH", 0xFFFF, 11) + b"0\t0\n1\t9996\n" + record(pack(0.0, 0, images[0])))
write("recordio", "bad-index-twice", struct.pack("<HH", 0xFFFF, 8) + b"0\t0\n0\t0\n" + record(pack(0.0, 0, images[0])))
write("recordio", "bad-continued", struct.pack("<HH", 0xFFFF, 0xFFFF) + MAGIC + struct.pack("<I", 2 << 29 | 4) + b"abcd")
write("recordio", "bad-unfinished", struct.pack("<HH", 0xFFFF, 0xFFFF) + MAGIC + struct.pack("<I", 1 << 29 | 4) + b"abcd")
write("recordio", "bad-empty", struct.pack("<HH", 0xFFFF, 0xFFFF))


# IDX: a container of the length of the images' file, that file, the labels' file
def idx(kind, shape, values):
    return struct.pack(">BBBB", 0, 0, kind, len(shape)) + struct.pack(f">{len(shape)}I", *shape) + values


def both(image_file, label_file):
    return struct.pack("<I", len(image_file)) + image_file + label_file


def zipped(data):
    return gzip.compress(data, 9, mtime=0)


pixels, labels = idx(8, (3, 2, 4), bytes(range(24))), idx(8, (3,), bytes([2, 0, 2]))
write("idx", "plain", both(pixels, labels))
write("idx", "gzip", both(zipped(pixels), zipped(labels)))
write("idx", "gzip-members", both(zipped(pixels[:20]) + zipped(pixels[20:]), labels))
write("idx", "colour", both(idx(8, (2, 2, 2, 3), bytes(range(24))), idx(8, (2,), b"\x01\x00")))
write("idx", "bad-magic", both(b"\x01" + pixels[1:], labels))
write("idx", "bad-type", both(idx(0x0D, (3, 2, 4), bytes(96)), labels))
write("idx", "bad-axes", both(idx(8, (24,), bytes(24)), labels))
write("idx", "bad-cut", both(pixels[:-1], labels))
write("idx", "bad-long", both(pixels + b"x", labels))
write("idx", "bad-count", both(pixels, idx(8, (2,), bytes(2))))
write("idx", "bad-zero", both(idx(8, (0, 2, 4), b""), idx(8, (0,), b"")))
write("idx", "bad-zero-side", both(idx(8, (3, 0, 4), b""), labels))
write("idx", "bad-huge", both(idx(8, (1, 65535, 65535), bytes(9)), labels))
write("idx", "bad-overflow", both(idx(8, (0xFFFFFFFF,) * 3, bytes(9)), labels))
write("idx", "bad-bomb", both(zipped(idx(8, (9, 65535, 1000), bytes(99))), labels))
write("idx", "bad-gzip-cut", both(zipped(pixels)[:-12], labels))
damaged = bytearray(zipped(pixels))
damaged[-6] ^= 1
write("idx", "bad-gzip-checksum", both(bytes(damaged), labels))
write("idx", "bad-gzip-short", both(zipped(pixels[:-1]), labels))
write("idx", "bad-gzip-long", both(zipped(pixels + b"x"), labels))

# Lists of pairs
ten = "2\t2\nAnna\t1\t4\nBert\t1\t2\nAnna\t1\tBert\t1\nAnna\t2\tCara\t10\nCara\t1\t2\nDora\t7\t8\nAnna\t1\tDora\t3\nBert\t1\tCara\t1\n"
write("pairs", "pairs.txt", ten.encode())
write("pairs", "pairs-line-ends.txt", ten.rstrip().replace("\n", "\r\n").encode())
write("pairs", "pairs-spaces.txt", ("\ufeff" + ten).replace("\t", "  ").encode())
write("pairs", "pairsDevTest.txt", b"2\nAnna\t1\t4\nBert\t1\t2\nAnna\t1\tBert\t1\nAnna\t2\tCara\t10\n")
write("pairs", "paths.txt", b"a/1.jpg a/2.jpg 1\n\na/1.jpg b/1.jpg 0\n")
write("pairs", "paths-tabs.txt", b"a b/1.jpg\ta b/2.jpg\t1\n")
write("pairs", "bad-short.txt", ten[:-20].encode())
write("pairs", "bad-long.txt", (ten + "Anna\t1\t2\n").encode())
write("pairs", "bad-fields.txt", ten.replace("Bert\t1\t2", "Bert\t1").encode())
write("pairs", "bad-order.txt", ten.replace("Anna\t1\tBert\t1", "Anna\t1\t2").encode())
write("pairs", "bad-number.txt", ten.replace("Cara\t10", "Cara\tten").encode())
write("pairs", "bad-zero.txt", ten.replace("Cara\t10", "Cara\t0").encode())
write("pairs", "bad-head.txt", b"0\t300\n")
write("pairs", "bad-huge.txt", b"999999999 999999999\nAnna\t1\t4\n")
write("pairs", "bad-flag.txt", b"a/1.jpg a/2.jpg 1\na/1.jpg b/1.jpg 2\n")
write("pairs", "bad-bytes.txt", b"a/1.jpg a/\xff.jpg 1\n")
write("pairs", "bad-control.txt", b"a/1.jpg a/\x00.jpg 1\n")
write("pairs", "bad-empty.txt", b"\n\n")

# Safetensors: the length of the header, the header, the numbers
def safetensors(header, numbers, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + numbers


def tensor(shape, begin, end, kind="F32"):
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


write("safetensors", "whole", safetensors({"__metadata__": {"step": "7"}, "a": tensor([2, 3], 0, 24), "b": tensor([], 24, 28)}, bytes(28)))
write("safetensors", "empty", safetensors({}, b""))
write("safetensors", "zero", safetensors({"a": tensor([0, 3], 0, 0)}, b""))
write("safetensors", "bad-offsets", safetensors({"a": tensor([1], 1, -(1 << 63))}, bytes(4)))
write("safetensors", "bad-shape", safetensors({"a": tensor([1 << 62, 4], 0, 4)}, bytes(4)))
write("safetensors", "bad-negative", safetensors({"a": tensor([-1, -1], 0, 4)}, bytes(4)))
write("safetensors", "bad-hole", safetensors({"a": tensor([1], 4, 8)}, bytes(8)))
write("safetensors", "bad-length", safetensors({}, b"", 1 << 63))
write("safetensors", "bad-cut", safetensors({"a": tensor([1], 0, 4)}, bytes(3)))
write("safetensors", "bad-type", safetensors({"a": tensor([1], 0, 4, "I32")}, bytes(4)))
write("safetensors", "bad-deep", safetensors(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", b""))
print("corpus", sum(p.stat().st_size for p in CORPUS.rglob("*") if p.is_file()), "bytes")
