"""The trees in the cache: made once, and again when the generator has changed."""

import json
import pathlib
import shutil

import peers
import tree
from words import SIZES

GENERATOR = ("filler.py", "functions.py", "tree.py", "words.py")


def made(name, files, wanted, sizes=SIZES):
    """(root, what is in the tree)."""
    root = peers.cache() / f"tree-{name}"
    record = pathlib.Path(f"{root}.json")
    if not is_new(record):
        remove(root)
        record.write_text(json.dumps(tree.make(root, files, wanted, sizes)))
    return root, json.loads(record.read_text())


def is_new(record, *sources):
    """Whether the file is there and none of the sources has changed since it was written."""
    newest = max(pathlib.Path(__file__).with_name(source).stat().st_mtime for source in (*GENERATOR, *sources))
    return record.exists() and record.stat().st_mtime >= newest


def written(name, files):
    """A root with these texts by path."""
    root = peers.cache() / f"tree-{name}"
    remove(root)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def copied(root, folders):
    """(a copy of the tree, what puts these folders of it back)."""
    copy = root.with_name(f"{root.name}-copy")
    remove(copy)
    shutil.copytree(root, copy)

    def fresh():
        for folder in folders:
            shutil.rmtree(copy / folder)
            shutil.copytree(root / folder, copy / folder)

    return copy, fresh


def remove(root):
    shutil.rmtree(root, ignore_errors=True)
    pathlib.Path(f"{root}.json").unlink(missing_ok=True)
