"""Writes PictureBytes.swift: tiny JPEG and PNG files and the pixels that Pillow decodes from them.

pip install 'pillow==13.0.0' && python3 pictures.py > ../PictureBytes.swift
"""
import base64
import io
import struct
import zlib

import PIL
from PIL import Image, features

GREY = Image.new("L", (5, 3))
GREY.putdata([20 * i for i in range(12)] + [255, 128, 1])
SMOOTH = Image.new("L", (10, 9))
SMOOTH.putdata([min(255, 12 * x + 14 * y) for y in range(9) for x in range(10)])
COLOUR = Image.new("RGB", (4, 2))
COLOUR.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 99, 199), (1, 2, 3), (250, 240, 230), (0, 0, 0), (255, 255, 255)])
PATCHES = Image.new("RGB", (16, 16), (200, 60, 30))
PATCHES.paste((20, 90, 220), (8, 0, 16, 16))


def encode(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, depth, colour, rows, interlaced=0, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


# Adam7 of a 4 x 2 grey picture: passes 1 (0,0), 4 (2,0), 6 (1,0) (3,0), 7 the second row.
interlaced = png(4, 2, 8, 0, bytes([0, 10, 0, 30, 0, 20, 40, 0, 50, 60, 70, 80]), interlaced=1)
sixteen = png(3, 1, 16, 0, bytes([0]) + struct.pack(">HHH", 0, 0x8080, 0xFFFF))
transparent = png(2, 1, 8, 3, bytes([0, 1, 0]), extra=chunk(b"PLTE", bytes([1, 2, 3, 200, 100, 50])) + chunk(b"tRNS", bytes([0, 128])))
grey_key = png(2, 1, 8, 0, bytes([0, 7, 9]), extra=chunk(b"tRNS", struct.pack(">H", 7)))

rgba = COLOUR.convert("RGBA")
rgba.putalpha(100)
FILES = [
    ("pngGrey", encode(GREY, "PNG", optimize=True), GREY),
    ("pngColour", encode(COLOUR, "PNG", optimize=True), COLOUR),
    ("pngAlpha", encode(rgba, "PNG", optimize=True), COLOUR),
    ("pngOneBit", encode(GREY.point(lambda v: 255 * (v > 99), "1"), "PNG"), GREY.point(lambda v: 255 * (v > 99))),
    ("pngInterlaced", interlaced, None),
    ("pngSixteenBits", sixteen, Image.frombytes("L", (3, 1), bytes([0, 128, 255]))),
    ("pngTransparentPalette", transparent, None),
    ("pngGreyKey", grey_key, Image.frombytes("L", (2, 1), bytes([7, 9]))),
    ("jpegGrey", encode(SMOOTH, "JPEG", quality=95, optimize=True), None),
    ("jpegColour", encode(PATCHES, "JPEG", quality=95, optimize=True, subsampling=0), None),
    ("jpegProgressive", encode(SMOOTH, "JPEG", quality=95, progressive=True, optimize=True), None),
    ("jpegCMYK", encode(PATCHES.convert("CMYK"), "JPEG", quality=50, optimize=True), None),
]

libraries = ", ".join(f"{name} {features.version(name)}" for name in ("libjpeg_turbo", "zlib"))
print(f"// Made by Reference/pictures.py with Pillow {PIL.__version__} ({libraries}); do not edit.")
print("// swift-format-ignore-file")
print("import Foundation\n")
print("/// A tiny file and what is in it.")
print("struct PictureBytes: Sendable {\n  let name: String\n  let height, width, channels: Int\n  let pixels: [UInt8]\n  let base64: String")
print('  var bytes: [UInt8] { Array(Data(base64Encoded: base64)!) }\n')
for name, data, expected in FILES:
    picture = expected or Image.open(io.BytesIO(data)).convert("L" if "Grey" in name or "Pro" in name or "Inter" in name else "RGB")
    channels = len(picture.getbands())
    pixels = ", ".join(str(v) for v in picture.tobytes())
    print(f'  static let {name} = PictureBytes(\n    name: "{name}", height: {picture.height}, width: {picture.width}, channels: {channels},')
    print(f'    pixels: [{pixels}],\n    base64: "{base64.b64encode(data).decode()}")')
print("}")
