#!/usr/bin/env python3
"""Lists the public symbols that have no documentation comment; exits 1 if there are any.

    scripts/check-docs.py FOLDER        the folder of the symbol graphs (see scripts/docs.sh)

Left out, since another declaration documents them or none could say more: what a protocol requirement or the standard library documents
(Codable, Hashable, CustomStringConvertible ...), projections of property wrappers, and operators.
"""
import glob
import json
import os
import sys

MODULES = ["CLI", "Curses", "Dashboard", "Datasets", "Gradients", "Models", "Objectives", "Runs", "Screen", "Tensors", "Training",
           "Verification"]
# Requirements of protocols of the standard library, documented there.
KNOWN = {"==(_:_:)", "hash(into:)", "encode(to:)", "init(from:)", "description", "init(rawValue:)", "rawValue", "hashValue", "allCases",
         "init(dictionaryLiteral:)", "log(event:)", "callAsFunction(_:phase:)"}


def undocumented(path):
    with open(path, encoding="utf-8") as file:
        graph = json.load(file)
    inherited = {r["source"] for r in graph["relationships"]
                 if r["kind"] in ("requirementOf", "overrides", "defaultImplementationOf") or "sourceOrigin" in r}
    for symbol in graph["symbols"]:
        name = symbol["names"]["title"]
        if symbol.get("docComment") or symbol["identifier"]["precise"] in inherited or name.split(".")[-1] in KNOWN:
            continue
        kind = symbol["kind"]["identifier"]
        if kind in ("swift.extension", "swift.func.op") or name.startswith("$"):
            continue
        yield ".".join(symbol["pathComponents"]), symbol.get("location", {})


def main():
    missing = 0
    for module in MODULES:
        for name, location in undocumented(os.path.join(sys.argv[1], f"{module}.symbols.json")):
            where = location.get("uri", "").removeprefix("file://")
            line = location.get("position", {}).get("line", -1) + 1
            print(f"{os.path.relpath(where) if where else module}:{line}: {name} has no comment")
            missing += 1
    if missing:
        sys.exit(f"check-docs: {missing} public symbols have no comment")
    print("check-docs: every public symbol has a comment")


main()
