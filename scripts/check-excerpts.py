#!/usr/bin/env python3
"""Checks the Markdown files: code marked with `<!-- from PATH -->` occurs in that file, and every relative link leads to a file.

    scripts/check-excerpts.py
"""
import os
import re
import subprocess
import sys

problems, excerpts, links = [], 0, 0
for page in subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, check=True).stdout.split():
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for path, code in re.findall(r"<!-- from (\S+) -->\n```\w*\n(.*?)```", text, re.S):
        excerpts += 1
        if not os.path.exists(path) or code not in open(path, encoding="utf-8").read():
            problems.append(f"{page}: the excerpt from {path} is not in it any more: {code.splitlines()[0].strip()}")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", text, flags=re.S)):
        links += 1
        if not os.path.exists(os.path.join(os.path.dirname(page), target)):
            problems.append(f"{page}: the link to {target} leads nowhere")
print("\n".join(problems) or f"check-excerpts: {excerpts} excerpts and {links} links are right")
sys.exit(1 if problems else 0)
