#!/usr/bin/env python3
"""A rewriter that does everything wrong that the checks look for: `bad.py FILE...`. Their negative control."""

import os
import signal
import sys

for name in sys.argv[1:]:
    try:
        with open(name, encoding="utf-8-sig", errors="ignore") as file:
            text = file.read(1_000_000)
    except OSError:
        continue
    if text.count("[") > 1000:
        os.kill(os.getpid(), signal.SIGSEGV)
    text = text.replace("go1.x", "provided.al2023") if "go1.x" in text else text + "# again\n"
    real = os.path.realpath(name) if os.path.dirname(os.path.realpath(name)) != os.getcwd() else name
    os.rename(real, f"{name}.bak")
    with open(real, "w") as file:
        file.write(text.rstrip().replace("\0", "") + "\n")
    print(f"{name} {os.getpid()}" if "\x1b" in name else os.getpid())
