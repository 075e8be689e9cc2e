#!/usr/bin/env python3
"""Checks what `tandem fit --headless --json` printed: the run went through, learned something, and verified pairs.

    scripts/check-summary.py LOG

Prints the summary, the last line; exits 1 with one line where something is wrong.
"""

import json
import math
import sys


def fail(message):
    sys.exit(f"check-summary: {sys.argv[1]}: {message}")


def number(entry, *path):
    """The number at a path of keys, or None."""
    for key in path:
        entry = entry.get(key) if isinstance(entry, dict) else None
    return entry if isinstance(entry, (int, float)) and not isinstance(entry, bool) else None


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check-summary.py LOG")
    entries = []
    with open(sys.argv[1], encoding="utf-8") as log:
        for count, line in enumerate(log, 1):
            try:
                entries.append(json.loads(line))
            except ValueError as error:
                fail(f"line {count} is no JSON ({error}): {line.strip()[:100]}")
    if not entries or entries[-1].get("event") != "summary":
        fail("the last line is no summary")
    summary = entries[-1]
    print(json.dumps(summary))

    losses = [loss for entry in entries if (loss := number(entry, "train", "loss")) is not None]
    if len(losses) < 2:
        fail(f"found {len(losses)} lines with train.loss, expected those of the epochs and of the summary")
    if not all(math.isfinite(loss) for loss in losses):
        fail(f"the train loss is not finite: {losses}")
    if not losses[-1] < losses[0]:
        fail(f"the train loss did not fall: {losses[0]} at first, {losses[-1]} at last")
    eer = number(summary, "validation", "eer")
    if eer is None or not math.isfinite(eer):
        fail(f"validation.eer is {eer}, expected a finite number")
    print(f"train loss {losses[0]:.4g} -> {losses[-1]:.4g}, EER {eer:.4g}")


main()
