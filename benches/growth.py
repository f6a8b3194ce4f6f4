"""How time and memory grow with the tree, and with one file."""

import pathlib

import filler
import functions
import tree
from measure import Command, interleave
from words import Words

TREES = (5_000, 50_000, 500_000)
FILES = (1_000, 10_000, 100_000, 1_000_000, 20_000_000)
FUNCTIONS = 100
ROUNDS = 3


def measured(tool, home, most):
    """Rows of (what, size, median figures): trees with the same functions, and one Terraform file around one function."""
    rows = []
    for size in (size for size in TREES if size <= max(most, TREES[0]) * 10):
        root = home / f"tree-growth-{size}"
        if not root.with_name(root.name + ".json").exists():
            root.mkdir(parents=True, exist_ok=True)
            tree.make(root, size, FUNCTIONS)
            root.with_name(root.name + ".json").write_text("{}")
        rows.append(one("files in the tree", size, tool, root))
    for size in FILES:
        rows.append(one("bytes in one file", size, tool, single(home, size)))
    return rows


def one(what, size, tool, root):
    command = Command(f"{size}", [tool, "diff"], root)
    interleave([command], ROUNDS)
    return what, size, command.median


def single(home, size):
    root = home / f"single-{size}"
    words = Words(size)
    folder = functions.terraform(words)
    text = functions.PROVIDER + functions.terraform_function(words, "api", '"go1.x"')
    blocks = []
    length = len(text)
    while length < size:
        blocks.append(filler.terraform_block(words))
        length += len(blocks[-1])
    for path, content in {**folder.files, "lambda.tf": text + "".join(blocks)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(root / path).write_text(content)
    return root
