"""How time and memory grow with the tree, and with one file."""

import filler
import functions
import trees
from measure import Command, interleave
from words import SMALL, Words

# In kB. What readers want is read up to 1 MiB and 32,000 lines of YAML (docs/limits.md): the last is named and left.
SIZES = (1, 10, 100, 800, 20_000)
MAKERS = {"Terraform": ("lambda.tf", filler.terraform_block), "YAML": ("template.yaml", filler.sam_function)}
FUNCTIONS = 100
ROUNDS = 3


def measured(tool, files, limit):
    """Trees of small files with the same functions, from a tenth of the files to ten times as many; then single files."""
    wanted = min(FUNCTIONS, files // 100)
    commands = []
    for name, size in (("a tenth of the files", files // 10), ("the files", files), ("ten times the files", files * 10)):
        root, _ = trees.made(f"growth-{size}-{wanted}", size, wanted, SMALL)
        commands += interleave([Command(name, [tool, "diff"], root, limit=limit)], ROUNDS)
        trees.remove(root)
    for kind in MAKERS:
        for size in SIZES:
            root = single(kind, size * 1_000)
            commands += interleave([Command(f"{kind} of {size:,} kB", [tool, "diff"], root, limit=limit)], ROUNDS)
    return commands


def single(kind, size):
    """A folder with one Go function, in a file of about `size` bytes."""
    words = Words(size)
    path, block = MAKERS[kind]
    if kind == "Terraform":
        folder = functions.terraform(words)
        text = functions.PROVIDER + functions.terraform_function(words, "api", '"go1.x"')
    else:
        folder = functions.sam(words)
        text = folder.files[path]
    blocks, length = [], len(text)
    while length + 800 < size:
        blocks.append(block(words))
        length += len(blocks[-1])
    return trees.written(f"single-{kind}-{size}", {**folder.files, path: text + "".join(blocks)})
