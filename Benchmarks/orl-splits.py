#!/usr/bin/env python3
"""Four identity-disjoint splits of the ORL faces: the equal error rate of each, over seeds. The tables in docs/losses.md are made by it.

  Benchmarks/orl-splits.py                                     recipes/orl-best.yaml, seeds 1 2 3
  Benchmarks/orl-splits.py --seeds 1 recipes/orl-softmax.yaml  another recipe, one seed
  Benchmarks/orl-splits.py --losses                            every loss, with the settings that stand below

Each run trains on 30 people and verifies all pairs of the other 10 (450 genuine, 4,500 impostor) once, at its end.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

SPLITS = ["1-10", "11-20", "21-30", "31-40"]
PAIRS = "data.sampling={identities: 10, images: 5}"  # losses of pairs need several images of a person in a batch
# Each loss on the same network, images, steps and batch; what differs is what the loss itself needs.
LOSSES = {
    "softmax": ["training.loss=softmax"],
    "normalised softmax": ["training.loss={name: normalised-softmax, scale: 16}"],
    "ArcFace": ["training.loss={name: arcface, scale: 16, margin: 0.3}"],
    "ArcFace, straight-through": ["training.loss={name: arcface, scale: 16, margin: 0.3, variant: straight-through}"],
    "CosFace": ["training.loss={name: cosface, scale: 16, margin: 0.2}"],
    "SphereFace": ["training.loss={name: sphereface, scale: 1, margin: 2}"],
    "combined margin": ["training.loss={name: combined-margin, scale: 16, angleFactor: 1, margin: 0.2, cosineMargin: 0.1}"],
    "sub-centre ArcFace": ["training.loss={name: sub-center-arcface, scale: 16, margin: 0.3, subCenters: 2}"],
    "AdaFace": ["training.loss={name: adaface, scale: 16, margin: 0.3}"],
    "softmax + centre": ["training.loss=softmax", "training.auxiliary={name: center, weight: 0.01, normalised: true}"],
    "triplet, batch-hard": ["training.loss={name: triplet, margin: 0.3, miner: batch-hard}", PAIRS],
    "triplet, semi-hard": ["training.loss={name: triplet, margin: 0.3, miner: semi-hard}", PAIRS],
    "contrastive": ["training.loss={name: contrastive}", PAIRS],
    "circle": ["training.loss={name: circle, margin: 0.4, gamma: 32}", PAIRS],
    "multi-similarity": ["training.loss={name: multi-similarity}", PAIRS],
    "supervised contrastive": ["training.loss={name: supervised-contrastive}", PAIRS],
}
LOSSES_RECIPE = "recipes/orl-softmax.yaml"
LOSSES_SETTINGS = ["training.batch=50", "training.epochs=15", "evaluation.every=15", "training.optimizer.learningRate=0.05"]


def run(tandem, recipe, split, seed, settings):
    """One fit; its equal error rate and its seconds."""
    with tempfile.TemporaryDirectory() as runs:
        command = [tandem, "fit", recipe, "--headless", "--json", "--runs", runs, "--run", "r"]
        for setting in [f"data.heldOut={split}", f"run.seed={seed}", *settings]:
            command += ["--set", setting]
        start = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}")
        return json.loads(done.stdout.splitlines()[-1])["validation"]["eer"], time.monotonic() - start


def row(name, tandem, recipe, seeds, settings):
    """A line of the table: the mean over seeds of each split, then the mean over splits and its spread over seeds."""
    results = {seed: [run(tandem, recipe, split, seed, settings) for split in SPLITS] for seed in seeds}
    by_split = [statistics.mean(results[seed][index][0] for seed in seeds) for index in range(len(SPLITS))]
    means = [statistics.mean(eer for eer, _ in results[seed]) for seed in seeds]
    spread = statistics.stdev(means) if len(means) > 1 else float("nan")
    slowest = max(seconds for seed in seeds for _, seconds in results[seed])
    cells = [f"{eer:.3f}" for eer in by_split]
    print(f"| {name} | {' | '.join(cells)} | {statistics.mean(means):.4f} | {spread:.4f} | {slowest:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=["recipes/orl-best.yaml"])
    parser.add_argument("--losses", action="store_true", help="every loss instead of recipes")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="key=value", help="as of tandem fit")
    parser.add_argument("--tandem", default=".build/release/tandem")
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    tandem = str((root / arguments.tandem).resolve())
    jobs = (
        [(name, LOSSES_RECIPE, LOSSES_SETTINGS + settings) for name, settings in LOSSES.items()]
        if arguments.losses
        else [(pathlib.Path(recipe).name, recipe, []) for recipe in arguments.recipes]
    )
    print("| | 1-10 | 11-20 | 21-30 | 31-40 | mean EER | spread over seeds | slowest run, s |\n|---|---|---|---|---|---|---|---|", flush=True)
    for name, recipe, settings in jobs:
        row(name, tandem, str(root / recipe), arguments.seeds, settings + arguments.settings)


if __name__ == "__main__":
    main()
