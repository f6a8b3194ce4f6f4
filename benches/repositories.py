"""Many repositories, for campaigns: bare ones with one commit, a work tree of each, and the state that each must get.

Half of them have Go functions, with all that builds them, and one in fifty is broken in one way or another. They have 5 to
50 files; the same number writes the same repositories.
"""

import json
import math
import pathlib
import shutil
import subprocess

import filler
import functions
import peers
import trees
from words import Words

FILES = (5, 50)
BROKEN_EACH = 50


def no_repository(repository):
    (repository / "HEAD").write_text("broken\n")


def no_commit(repository):
    (repository / "HEAD").write_text("ref: refs/heads/none\n")


def no_folder(repository):
    shutil.rmtree(repository)


def a_file(repository):
    shutil.rmtree(repository)
    repository.write_text("not a folder\n")


def no_objects(repository):
    shutil.rmtree(repository / "objects/pack")


def half_a_pack(repository):
    (pack,) = repository.glob("objects/pack/*.pack")
    content = pack.read_bytes()
    pack.unlink()
    pack.write_bytes(content[: len(content) // 2])


# How a repository is broken, and what must become of it.
BROKEN = [
    (no_repository, "failed"),
    (no_commit, "skipped"),
    (no_folder, "failed"),
    (a_file, "failed"),
    (no_objects, "failed"),
    (half_a_pack, "failed"),
]


def made(count):
    """(the folder with `bare/`, `tree/` and `list`, what must become of each by name); from the cache if they are there."""
    root = peers.cache() / f"repositories-{count}"
    record = pathlib.Path(f"{root}.json")
    if not trees.is_new(record, pathlib.Path(__file__).name):
        trees.remove(root)
        root.mkdir(parents=True)
        wanted = {f"r{at:05}": one(root, at) for at in range(count)}
        (root / "list").write_text("".join(f"{root}/checkouts/{name}\n" for name in wanted))
        record.write_text(json.dumps(wanted))
    return root, json.loads(record.read_text())


def one(root, at):
    """Makes a repository and says what must become of it; a broken one has no work tree."""
    words, name = Words(at), f"r{at:05}"
    folder, files = functions.Folder({}), {}
    if at % 2:
        while not folder.functions:
            folder = words.random.choices(functions.KINDS, [kind[0] for kind in functions.KINDS])[0][1](words)
    files |= {f"lambda/{path}": text for path, text in folder.files.items()}
    for _ in range(int(math.exp(words.random.uniform(*map(math.log, FILES)))) - len(files)):
        _, ending, kind = words.random.choices(filler.KINDS, [kind[0] for kind in filler.KINDS])[0]
        files[f"{words.word()}/{words.name()}.{ending}"] = kind(words)
    bare = root / "bare" / name
    subprocess.run(["git", "init", "-q", "--bare", "--template=", "-b", "main", bare], check=True)
    subprocess.run(["git", "-C", bare, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet"], input=commit(files), check=True)
    if at % BROKEN_EACH == BROKEN_EACH - 1:
        breaks, state = BROKEN[at // BROKEN_EACH % len(BROKEN)]
        breaks(bare)
        return state
    for path, text in files.items():
        (root / "tree" / name / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "tree" / name / path).write_text(text)
    if folder.functions > folder.left:
        return "applied"
    return "left" if folder.left else "current"


def commit(files):
    """One commit on main, as `git fast-import` reads it."""
    stream = [b"commit refs/heads/main\ncommitter e2e <e2e@example.com> 1767225600 +0000\ndata 6\nfirst\n"]
    for path, text in files.items():
        content = text.encode()
        stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))
    return b"".join(stream)
