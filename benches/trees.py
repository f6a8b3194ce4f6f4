"""The trees in the cache: made once, and again when the generator has changed.

They are git repositories, as people have them: only there ripgrep passes over what git ignores.
"""

import json
import os
import pathlib
import shutil
import subprocess

import peers
import tree
from words import SIZES

GENERATOR = ("filler.py", "functions.py", "tree.py", "trees.py", "words.py")

# The name that git gives to a file without bytes: what is measured reads names in the index and no objects.
EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def made(name, files, wanted, sizes=SIZES):
    """(root, what is in the tree)."""
    root = peers.cache() / f"tree-{name}"
    record = pathlib.Path(f"{root}.json")
    if not is_new(record):
        remove(root)
        summary = tree.make(root, files, wanted, sizes)
        git(root, "init", "--quiet")
        names = git(root, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0")[:-1]
        entries = b"".join(b"100644 %s\t%s\0" % (EMPTY.encode(), name) for name in names)
        git(root, "update-index", "-z", "--index-info", given=entries)
        record.write_text(json.dumps(summary))
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
    """(a copy of the tree, committed; what puts these folders of it back)."""
    copy = root.with_name(f"{root.name}-copy")
    remove(copy)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".git"))
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message", "All")

    def fresh():
        for folder in folders:
            shutil.rmtree(copy / folder)
            shutil.copytree(root / folder, copy / folder)

    return copy, fresh


def git(root, *argv, given=b""):
    """What git prints; nothing that this user has set counts, nor what a hook or another git has."""
    who = {f"GIT_{role}_{what}": "bench" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = ours | who | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(["git", *argv], cwd=root, input=given, stdout=subprocess.PIPE, env=environment, check=True).stdout


def remove(root):
    shutil.rmtree(root, ignore_errors=True)
    pathlib.Path(f"{root}.json").unlink(missing_ok=True)
