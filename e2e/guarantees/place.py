"""What a file is besides its bytes: mode, owner, attributes, links, and where it lies."""

import os

from guarantees.verdict import NOT_ASKED, judge, no, yes
from guarantees.world import NOBODY, World, reference


def done(world):
    """Whether both files were edited."""
    return all((world.tree / name).read_bytes() == text for name, text in reference(world.subject).items())


def mode(subject):
    with World(subject) as world:
        wanted = dict(zip(subject.files, (0o640, 0o755)))
        for name, bits in wanted.items():
            (world.tree / name).chmod(bits)
        world.run()
        found = {name: (world.tree / name).stat().st_mode & 0o7777 for name in wanted}
        return judge(found == wanted and done(world), "mode changed")


def owner(subject):
    if os.geteuid() != 0:
        return NOT_ASKED
    with World(subject) as world:
        os.chown(world.tree / subject.files[0], NOBODY, NOBODY)
        world.run()
        about = (world.tree / subject.files[0]).stat()
        return judge((about.st_uid, about.st_gid) == (NOBODY, NOBODY) and done(world), "owner changed")


def attributes(subject):
    with World(subject) as world:
        path = world.tree / subject.files[0]
        try:
            os.setxattr(path, "user.note", b"kept")
        except OSError:
            return NOT_ASKED
        world.run()
        return judge("user.note" in os.listxattr(path) and done(world), "extended attribute lost")


def hard_link(subject):
    with World(subject) as world:
        path, other = world.tree / subject.files[0], world.folder / "other"
        os.link(path, other)
        ran = world.run()
        if path.stat().st_ino == other.stat().st_ino:
            if done(world):
                return yes()
            return yes("named and left") if ran.names(path.name) else no("left, not named")
        return no("link broken: the other name keeps the old text")


def symbolic_link(subject):
    """The file is a link to one beside it: the one it leads to is edited, and the link stays."""
    with World(subject) as world:
        name = subject.files[0]
        path, real = world.tree / name, world.tree / f"real{subject.ending}"
        path.rename(real)
        path.symlink_to(real.name)
        ran = world.run()
        if not path.is_symlink():
            return no("link replaced by a file")
        if real.read_bytes() == reference(subject)[name]:
            return yes()
        return yes("named and left") if ran.names(name) else no("left, not named")


def leads_out(subject):
    """A link to a file outside of the tree: that file stays as it is, and the link is named."""
    with World(subject) as world:
        name = subject.files[0]
        path, outside = world.tree / name, world.folder / f"outside{subject.ending}"
        path.rename(outside)
        path.symlink_to(outside)
        before = outside.read_bytes()
        ran = world.run(files=world.found())
        if outside.read_bytes() != before:
            return no("the file outside is edited")
        if not path.is_symlink():
            return no("link replaced by a file")
        return yes("named and left") if ran.names(name) else no("left, not named")


def fifo(subject):
    """A FIFO with the name of a file: nobody waits for it, and the other file is judged as ever."""
    with World(subject) as world:
        path = world.tree / f"pipe{subject.ending}"
        os.mkfifo(path)
        ran = world.run(files=["."] if subject.walks else [path.name, *subject.files], timeout=5)
        return judge(ran.status is not None, "waits for ever")


def read_only(subject):
    """A file that may not be written is respected, as a user who is not root sees it."""
    with World(subject, user=NOBODY) as world:
        name = subject.files[0]
        (world.tree / name).chmod(0o444)
        before = world.state([name])
        ran = world.run()
        if world.state([name]) != before:
            return no("written all the same")
        return yes("named and left") if ran.names(name) else no("left, not named")


def locked_folder(subject):
    """The second file lies in a folder where no file can be made: both files change, or neither, and the exit status
    says so.
    """
    first, second = subject.files[0], f"sub/{subject.files[1]}"
    contents = {first: subject.content(first), second: subject.content(second)}
    with World(subject, contents, user=NOBODY) as world:
        if world.user is None and os.geteuid() == 0:
            return NOT_ASKED
        before = world.state([first, second])
        (world.tree / "sub").chmod(0o555)
        ran = world.run()
        after = world.state([first, second])
        if all(after[name] != before[name] for name in after):
            return yes("both edited")
        return judge(ran.status != 0, "exit 0") if after == before else no("one of two files is edited")
