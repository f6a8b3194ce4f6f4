"""How a program behaves around its edits: guards, exit status, output, a second run, a way back."""

import os
import re
import subprocess

from guarantees.verdict import NOT_ASKED, judge, no, yes
from guarantees.world import World, reference

ESCAPE = "\x1b[31m"


def dirty(subject):
    """A file with uncommitted changes is not overwritten unless that is asked for."""
    with World(subject, git=True) as world:
        name = subject.files[0]
        world.put(name, subject.content(name, "not committed"))
        before = world.state()
        ran = world.run()
        return judge(world.state() == before and ran.status != 0, "edited")


def other_dirt(subject):
    """Changes in other files are nobody's business."""
    with World(subject, git=True) as world:
        world.put("notes.txt", b"not committed\n")
        world.run()
        return judge(world.state() == reference(subject), "refused")


def missing_path(subject):
    with World(subject) as world:
        argv = [*subject.argv[:-1], "missing"] if not subject.by_file else None
        ran = world.run(files=[f"missing{subject.ending}"], argv=argv)
        return judge(ran.status not in (0, None), "exit 0")


def deterministic(subject):
    """Two runs over two copies print the same and write the same."""
    seen = []
    for _ in range(2):
        with World(subject) as world:
            output = world.run().output.replace(os.fsencode(world.folder), b"")
            seen.append((world.state(), timeless(output)))
    return judge(seen[0] == seen[1], "two runs differ")


def timeless(output):
    """The output without what tells the time it took."""
    return re.sub(rb"\d+(\.\d+)?\s?(ms|\xc2\xb5s|s)\b", b"", output)


def idempotent(subject):
    with World(subject) as world:
        world.run()
        first = world.state()
        world.run()
        return judge(world.state() == first == reference(subject), "a second run edits again")


def untouched(subject):
    """A run with nothing to do does not write: the files keep their inodes and times."""
    with World(subject) as world:
        world.run()
        names = world.edited()
        before = [(about.st_ino, about.st_mtime_ns, about.st_ctime_ns) for about in map(os.stat, paths(world, names))]
        world.run()
        after = [(about.st_ino, about.st_mtime_ns, about.st_ctime_ns) for about in map(os.stat, paths(world, names))]
        return judge(before == after, "every file is written again")


def paths(world, names):
    return [world.tree / name for name in names]


def patch(subject):
    """There is a dry run whose diff `git apply` takes, and it makes exactly what a real run makes."""
    if not subject.diff:
        return no("no such diff")
    with World(subject, git=True) as world:
        argv = subject.command(subject.files, subject.diff)
        where = {"cwd": world.tree, "env": world.env, "capture_output": True}
        shown = subprocess.run(argv, stdin=subprocess.DEVNULL, **where).stdout
        level = "-p1" if b"--- a/" in shown else "-p0"
        taken = subprocess.run(["git", "apply", level, "-"], input=shown, **where)
        return judge(taken.returncode == 0 and world.state() == reference(subject), "the diff makes something else")


def undo(subject):
    """One command takes the last run back."""
    if not subject.undo:
        return no("no such command")
    with World(subject, git=True) as world:
        before = world.state()
        world.run()
        edited = world.state()
        ran = world.run(argv=subject.undo)
        return judge(world.state() == before != edited and ran.status == 0, "not taken back")


def undo_refused(subject):
    """A file that was edited since is not taken back over."""
    if not subject.undo:
        return NOT_ASKED
    with World(subject, git=True) as world:
        world.run()
        name = subject.files[0]
        world.put(name, world.state([name])[name] + b"# mine\n")
        before = world.state()
        ran = world.run(argv=subject.undo)
        return judge(world.state() == before and ran.status != 0 and ran.names(name), "overwritten")


def escapes(subject):
    """A name that paints on terminals is not printed as it is."""
    painted = f"{ESCAPE}first{subject.ending}"
    broken = subject.content("first") + subject.broken.encode()
    contents = {painted: broken, subject.files[1]: subject.content("second")}
    with World(subject, contents) as world:
        ran = world.run()
        printed = ran.output + (world.run(argv=subject.diff).output if subject.diff else b"")
        if ESCAPE.encode() in printed:
            return no("printed raw")
        return yes() if b"first" in printed else NOT_ASKED


def strays(subject):
    """Nothing is left beside the files."""
    with World(subject) as world:
        world.run()
        return judge(not world.strays(), f"left {' '.join(world.strays())}")
