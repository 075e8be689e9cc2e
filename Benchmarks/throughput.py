#!/usr/bin/env python3
"""How fast training and inference are beside PyTorch's, both programs in turn on this machine. The tables in docs/performance.md are made by it.

    make build
    Benchmarks/throughput.py                          the four workloads at their own batches, two threads
    Benchmarks/throughput.py --batches                each at batch 1, its own, and 128 (iresnet18: 96)
    Benchmarks/throughput.py --scaling                each on one thread and on two
    Benchmarks/throughput.py --workload mlp-28 --batch 64 --threads 1 --rounds 3 --seconds 2

Each round runs ours, PyTorch with channels last, and PyTorch with channels first, one after the other; so all three meet the same
neighbours on a shared machine. A rate is the median over the rounds of medians over steps. A ratio is the median over the rounds of
ours over PyTorch's in the layout whose rate is the better one, for training and for inference each. Memory is the largest resident
size of the process, which for PyTorch has some 300 MB of libraries in it.

PyTorch is installed into .build/throughput-benchmark on the first run; --python names an interpreter that has it already.
"""
import argparse
import ctypes
import ctypes.util
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEER = ROOT / "Benchmarks/peer_throughput.py"
WORKLOADS = {"mlp-28": (128, 128), "small-cnn-56x46": (64, 128), "mobilefacenet-112": (32, 128), "iresnet18-112": (16, 96)}
TRAINING, INFERENCE = "training_images_per_second", "inference_images_per_second"
LAYOUTS = ["channels_last", "contiguous"]
TORCH = "2.13.0"


def peer_python():
    """An interpreter with PyTorch for the CPU, in an environment of its own; made on the first run."""
    folder = ROOT / ".build/throughput-benchmark"
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        print(f"installing PyTorch {TORCH} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "numpy"]
        cpu = [f"torch=={TORCH}+cpu", "--extra-index-url", "https://download.pytorch.org/whl/cpu"]
        if subprocess.run(pip + cpu).returncode:
            print("not to be had from PyTorch's own index; taking PyPI's", file=sys.stderr)
            subprocess.run(pip + [f"torch=={TORCH}"], check=True)
        (folder / "ready").touch()
    return str(python)


def run(command):
    """The JSON object that a program prints last."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(options, workload, batch, threads):
    """Both programs in turn; what one row of a table needs."""
    common = ["--batch", str(batch), "--threads", str(threads), "--seconds", str(options.seconds)]
    ours, peers = [], {layout: [] for layout in LAYOUTS}
    for index in range(options.rounds):
        print(f"{workload}, batch {batch}, {threads} threads: round {index + 1} of {options.rounds}", file=sys.stderr)
        ours.append(run([options.tandem, "bench", workload, *common, "--json"]))
        for layout in LAYOUTS:
            peers[layout].append(run([options.python, str(PEER), "--workload", workload, *common, "--layout", layout]))

    row = {"workload": workload, "batch": batch, "threads": threads, "level": ours[0]["level"]}
    for key, name in [(TRAINING, "training"), (INFERENCE, "inference")]:
        row[name] = row[f"peer {name}"] = row[f"{name} ratio"] = None
        if ours[0][key] is None or peers[LAYOUTS[0]][0][key] is None:
            continue
        rates = {layout: statistics.median(found[key] for found in peers[layout]) for layout in LAYOUTS}
        best = max(rates, key=rates.get)
        row[name], row[f"peer {name}"] = statistics.median(found[key] for found in ours), rates[best]
        row[f"{name} ratio"] = statistics.median(a[key] / b[key] for a, b in zip(ours, peers[best]))
        row["peer memory"] = statistics.median(found["peak_rss_bytes"] for found in peers[best]) if name == "training" else None
    for key in ["gflops", "sgemm_share", "gigabytes_per_second"]:
        row[key] = None if ours[0][key] is None else statistics.median(found[key] for found in ours)
    row["sgemm"] = statistics.median(found["sgemm_gflops"] for found in ours)
    row["memory"] = statistics.median(found["peak_rss_bytes"] for found in ours)
    if row.get("peer memory") is None:
        row["peer memory"] = min(statistics.median(found["peak_rss_bytes"] for found in peers[layout]) for layout in LAYOUTS)
    row["peer"] = peers[LAYOUTS[0]][0]["peer"]
    return row


def number(value):
    """Three figures at least; a dash for what cannot be measured."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(value):
    return "-" if value is None else f"**{value:.2f}**"


def megabytes(value):
    return f"{value / 1e6:,.0f}"


def table(headings, rows):
    print("| " + " | ".join(headings) + " |")
    print("|" + "---|" * len(headings))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)


def ratio_table(rows):
    share = [None if row["sgemm_share"] is None else f"{100 * row['sgemm_share']:.0f} %" for row in rows]
    table(["workload", "batch", "training images/s", "PyTorch", "ratio", "share of sgemm", "GB/s", "inference images/s", "PyTorch",
           "ratio", "memory, MB", "PyTorch"],
          [[row["workload"], str(row["batch"]), number(row["training"]), number(row["peer training"]), ratio(row["training ratio"]),
            share or "-", number(row["gigabytes_per_second"]), number(row["inference"]), number(row["peer inference"]),
            ratio(row["inference ratio"]), megabytes(row["memory"]), megabytes(row["peer memory"])]
           for row, share in zip(rows, share)])


def scaling_table(rows):
    """Rows come in pairs: one thread, two threads."""
    def speedup(one, two, key):
        return [number(one[key]), number(two[key]), ratio(two[key] / one[key])]
    table(["workload", "batch", "training images/s, 1 thread", "2 threads", "times", "PyTorch, times", "inference images/s, 1 thread",
           "2 threads", "times", "PyTorch, times"],
          [[one["workload"], str(one["batch"]), *speedup(one, two, "training"),
            f"{two['peer training'] / one['peer training']:.2f}", *speedup(one, two, "inference"),
            f"{two['peer inference'] / one['peer inference']:.2f}"] for one, two in zip(rows[::2], rows[1::2])])


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def openblas():
    """Version and kernels of the OpenBLAS that tandem loads too."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("openblas"))
        library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
        version = library.openblas_get_config().decode().split()[1]
        return f"OpenBLAS {version} with its {library.openblas_get_corename().decode()} kernels"
    except (OSError, AttributeError, TypeError):
        return "OpenBLAS of an unknown version"


def machine(rows):
    forced = [f"{name}={os.environ[name]}" for name in ("OPENBLAS_CORETYPE", "TANDEM_CPU") if name in os.environ]
    sgemm = max(row["sgemm"] for row in rows)
    print(f"{processor()}, {os.cpu_count()} cores, kernels for {rows[0]['level']}; {openblas()}"
          f"{' (' + ', '.join(forced) + ')' if forced else ''}, sgemm {sgemm:.0f} GFLOP/s; {rows[0]['peer']}; {platform.system()} "
          f"{platform.release()}; {datetime.date.today().isoformat()}.\n", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--workload", choices=WORKLOADS, help="one of the four; all by default")
    arguments.add_argument("--batch", type=int, help="images of a batch; by default the workload's own")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=3, help="for training, and again for inference, in each round")
    arguments.add_argument("--batches", action="store_true", help="batch 1, the usual one and a large one")
    arguments.add_argument("--scaling", action="store_true", help="one thread and two")
    arguments.add_argument("--tandem", default=str(ROOT / ".build/release/tandem"))
    arguments.add_argument("--python", help="an interpreter with PyTorch, in place of one that is installed")
    options = arguments.parse_args()
    if options.rounds < 1 or options.threads < 1 or (options.batch or 1) < 1 or not options.seconds > 0:
        arguments.error("rounds, threads, a batch and seconds are above 0")
    if not os.access(options.tandem, os.X_OK):
        sys.exit(f"{options.tandem} is not there; 'make build' builds it")
    options.python = options.python or peer_python()

    jobs = []
    for workload, (usual, large) in WORKLOADS.items():
        if options.workload in (None, workload):
            batches = sorted({1, usual, large}) if options.batches else [options.batch or usual]
            jobs += [(workload, batch, threads) for batch in batches for threads in ([1, 2] if options.scaling else [options.threads])]
    rows = [compare(options, *job) for job in jobs]
    machine(rows)
    scaling_table(rows) if options.scaling else ratio_table(rows)


if __name__ == "__main__":
    main()
