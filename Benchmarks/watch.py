#!/usr/bin/env python3
"""How long `tandem watch` takes until a log is wholly on the screen, and what memory that costs.

    Benchmarks/watch.py [--scalars 300000] [--runs 3] [--keep DIR]

Writes event files as SummaryWriter does (one scalar a record, four tags), opens each in a real pseudo-terminal of 120x40, and
takes the time from the program's start until the header shows the last step. Needs `make build`. A log that is
read in several frames may not be timed so: the terminal is sent only the cells that change, and the step may never come whole.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import statistics
import struct
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TAGS = [b"loss/train", b"loss/val", b"accuracy/train", b"accuracy/val"]


def crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = crc_table()


def masked(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, data):
    return bytes([number << 3 | 2]) + varint(len(data)) + data


def record(data):
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data))


def event(tag, step, value, wall_time):
    scalar = field(1, tag) + b"\x15" + struct.pack("<f", value)
    return b"\x09" + struct.pack("<d", wall_time) + b"\x10" + varint(step) + field(5, field(1, scalar))


def write(path, scalars):
    """Whole records whose checksums hold. A block of steps is built once and repeated: checksums in Python are slow."""
    with open(path, "wb") as file:
        file.write(record(b"\x09" + struct.pack("<d", 1.7e9) + field(3, b"brain.Event:2")))
        steps = scalars // len(TAGS)
        fresh = min(steps, 20_000)
        for step in range(steps):
            if step == steps - fresh:
                break
            if step % 20_000 == 0:
                block = b"".join(
                    record(event(tag, step, 1 / (1 + step / 1e5) + 0.1 * at, 1.7e9 + step))
                    for at, tag in enumerate(TAGS))
                file.write(block * min(20_000, steps - fresh - step))
        for step in range(steps - fresh, steps):
            for at, tag in enumerate(TAGS):
                file.write(record(event(tag, step, 1 / (1 + step / 1e5) + 0.1 * at, 1.7e9 + step)))
    return steps - 1


def measure(tandem, folder, last):
    """Seconds until the screen has the last step, and the peak of resident memory in MB."""
    wanted = f"step {last:,}".replace(",", " ").encode()
    start = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
        os.execv(tandem, [tandem, "watch", folder])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    shows = re.compile(rb"step (?:\d{1,3} )*\d{1,3}")
    # ncurses writes what changed: the end of the loading is told by memory's and the screen's rest as well as by the text.
    while time.monotonic() - start < 120:
        if select.select([terminal], [], [], 0.01)[0]:
            seen += os.read(terminal, 1 << 16)
            if wanted in seen:
                break
    took = time.monotonic() - start
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        peak = int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024
    os.write(terminal, b"q")
    while True:
        try:
            if not os.read(terminal, 1 << 16):
                break
        except OSError:
            break
    os.waitpid(pid, 0)
    if wanted not in seen:
        sys.exit(f"the screen never showed {wanted.decode()}; it had {shows.findall(seen)[-3:]}")
    return took, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scalars", type=int, nargs="+", default=[300_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tandem", default=os.path.join(ROOT, ".build/release/tandem"))
    parser.add_argument("--keep", help="write the logs there and leave them")
    arguments = parser.parse_args()
    base = arguments.keep or tempfile.mkdtemp(prefix="tandem-watch-")
    try:
        for scalars in arguments.scalars:
            folder = os.path.join(base, str(scalars))
            os.makedirs(folder, exist_ok=True)
            path = os.path.join(folder, "events.out.tfevents.1700000000.host.1.0")
            last = write(path, scalars)
            found = [measure(arguments.tandem, folder, last) for _ in range(arguments.runs)]
            times = [seconds for seconds, _ in found]
            print(
                f"{scalars:>10} scalars, {os.path.getsize(path) / 1e6:.0f} MB: median {statistics.median(times):.3f} s"
                f" (min {min(times):.3f}, max {max(times):.3f}), memory {max(peak for _, peak in found):.0f} MB")
    finally:
        if not arguments.keep:
            shutil.rmtree(base)


if __name__ == "__main__":
    main()
