"""Puts rebootstrap and its peers to the tests of docs/guarantees.md: `just guarantees [CHECK]...`

Prints a line for each promise as it is measured. With no CHECK, writes the table into docs/guarantees.md. The peers
come from npm, PyPI and crates.io, pinned, into the cache of e2e; strace comes from Debian. For developers: CI repeats
what needs neither.
"""

import pathlib
import sys
import tempfile

import tools
from guarantees import document, inject, promises, subjects


def main(names):
    for wanted, why in subjects.install(tools.environment()).items():
        print(f"no {wanted}: {why}", file=sys.stderr)
    if not inject.available():
        sys.exit("no strace: install it")
    with tempfile.TemporaryDirectory(prefix="rebootstrap-guarantees-bin-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        found = [subjects.rebootstrap(subjects.readable(tools.find_rebootstrap(), folder)), *subjects.peers(folder)]
        cells = {}
        for promise in promises.all_promises():
            if not names or promise.name in names:
                cells[promise] = [promise.check(subject) for subject in found]
                print(" | ".join([promise.name, *map(str, cells[promise])]), flush=True)
        if not names:
            document.write(found, cells)


if __name__ == "__main__":
    main(sys.argv[1:])
