#!/usr/bin/env python3
"""What the dashboard costs: its first frame, its CPU, its bytes, and what it takes from a run at full speed.

    Benchmarks/dashboard.py [--pairs 3] [--set training.epochs=40]

Runs the main job without and with a dashboard attached (120x40, a real pseudo-terminal), in turn, and prints the ratio of the
times of each pair: above 1 the dashboard costs something. Needs `make build` and the ORL faces.
"""
import argparse
import fcntl
import json
import os
import pty
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TANDEM = os.path.join(ROOT, ".build/release/tandem")


def status(runs, name):
    try:
        with open(f"{runs}/{name}/status.json", encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def spawn(arguments):
    """A process on a pseudo-terminal of 120x40; (pid, descriptor, start)."""
    start = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(TANDEM, [TANDEM, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    return pid, terminal, start


def cpu_seconds(pid):
    """Time on a processor, in nanoseconds' resolution: clock ticks are as coarse as a frame."""
    with open(f"/proc/{pid}/schedstat", encoding="utf-8") as file:
        return int(file.read().split()[0]) / 1e9


def fit(runs, name, overrides, attached):
    """A whole fit in an engine of its own; (seconds, CPU share and bytes a second of the dashboard)."""
    sets = [part for value in overrides for part in ("--set", value)]
    subprocess.run([TANDEM, "fit", "recipes/orl-softmax.yaml", "--detach", "--runs", runs, "--run", name, *sets],
                   check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    if not attached:
        while status(runs, name).get("state") not in ("finished", "failed"):
            time.sleep(0.2)
        return status(runs, name)["secondsElapsed"], None, None
    pid, terminal, start = spawn(["attach", name, "--runs", runs])
    count, used = 0, 0.0
    while status(runs, name).get("state") not in ("finished", "failed"):
        if select.select([terminal], [], [], 0.2)[0]:
            count += len(os.read(terminal, 1 << 16))
        used, wall = cpu_seconds(pid), time.monotonic() - start
    os.write(terminal, b"q")
    os.close(terminal)
    os.waitpid(pid, 0)
    return status(runs, name)["secondsElapsed"], used / wall, count / wall


def first_frame():
    """Milliseconds from the start of the home screen's process to its footer."""
    pid, terminal, start = spawn([])
    seen = b""
    while b"quit" not in seen:
        seen += os.read(terminal, 1 << 16)
    milliseconds = 1000 * (time.monotonic() - start)
    os.write(terminal, b"q")
    while select.select([terminal], [], [], 1)[0]:
        try:
            if not os.read(terminal, 1 << 16):
                break
        except OSError:
            break
    os.waitpid(pid, 0)
    os.close(terminal)
    return milliseconds


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pairs", type=int, default=3)
    arguments.add_argument("--set", action="append", default=[])
    options = arguments.parse_args()
    os.chdir(ROOT)
    frames = sorted(first_frame() for _ in range(9))
    print(f"first frame: median {frames[4]:.0f} ms, slowest {frames[-1]:.0f} ms of 9", flush=True)
    runs = tempfile.mkdtemp()
    try:
        ratios = []
        for pair in range(options.pairs):
            alone, _, _ = fit(runs, f"alone-{pair}", options.set, False)
            watched, share, rate = fit(runs, f"watched-{pair}", options.set, True)
            ratios.append(watched / alone)
            print(f"pair {pair + 1}: {alone:.1f} s alone, {watched:.1f} s watched, ratio {watched / alone:.3f}; "
                  f"dashboard {100 * share:.2f} % of a core, {rate / 1024:.1f} KB/s", flush=True)
        print(f"median ratio {statistics.median(ratios):.3f}")
    finally:
        shutil.rmtree(runs, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
