"""A run disturbed at each of its system calls, by strace, which Debian has (`apt-get install strace`).

A point is the n-th call of one kind by one thread, of those that change files in the scratch folder. At each point in
turn the run is killed, is given an error, or is stopped while somebody else writes.
"""

import collections
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from guarantees.verdict import no, yes
from guarantees.world import World, reference

CHANGING = ("openat", "write", "pwrite64", "ftruncate", "fchmod", "chmod", "fchown", "rename", "renameat", "renameat2",
            "unlink", "unlinkat", "linkat", "mkdir", "fsync", "fdatasync", "close", "copy_file_range", "fsetxattr")
# Calls that name a file by its path alone, which strace does not complete.
BY_PATH = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "linkat", "mkdir", "chmod")
CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)")
WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC)")
# Points tried of each subject, spread over all there are.
MOST = 120
# strace now and then loses a run that it has stopped.
TRIES = 3


def available():
    return shutil.which("strace") is not None


def points(subject, inside=lambda world: world.folder):
    """The calls that change something in the folder `inside`, in order: the name of each, and the how many-th of its
    thread it is.
    """
    with World(subject) as world:
        log = world.folder / "log"
        traced = ["strace", "-f", "-y", "--quiet=all", "-s", "200", "-o", str(log), "-e", f"trace={','.join(CHANGING)}"]
        world.run(wrap=traced)
        counts, first, found = collections.Counter(), {}, set()
        for line in log.read_text(errors="replace").splitlines():
            call = CALL.match(line)
            if not call:
                continue
            thread, name, rest = call.groups()
            counts[thread, name] += 1
            rest = rest.replace(f"AT_FDCWD<{world.tree}>", "")
            named = str(inside(world)) in rest or (name in BY_PATH and str(world.folder) not in rest)
            if name == "openat":
                named = WRITING.search(rest) and f"<{inside(world)}" in rest
            first.setdefault((name, counts[thread, name]), len(first))
            if named:
                found.add((name, counts[thread, name]))
        # Of several threads, the first that gets so far is the one that is disturbed.
        return spread(sorted(found, key=first.get))


def spread(found):
    if len(found) <= MOST:
        return found
    return [found[at * len(found) // MOST] for at in range(MOST)]


def disturbed(world, point, how):
    """Runs the subject with `how` done to it at the point; whether the point was reached, and how it ended."""
    name, at = point
    log = world.folder / "log"
    wrap = ["strace", "-f", "--quiet=all", "-o", str(log), "-e", f"trace={name}", f"--inject={name}:{how}:when={at}"]
    ran = world.run(wrap=wrap)
    text = log.read_text(errors="replace")
    return "INJECTED" in text or "killed by SIGKILL" in text, ran


def killed(subject):
    """Killed at any instant, each file is wholly old or wholly new."""
    return counted(subject, "signal=KILL", lambda world, before, after, ran: whole(world.state(), before, after))


def killed_and_run_again(subject):
    """Killed at any instant, all files are old or all are new once the same command has run again."""
    def holds(world, before, after, ran):
        world.run()
        return world.state() in (before, after)
    return counted(subject, "signal=KILL", holds)


def killed_and_recovered(subject):
    """Killed at any instant, one command takes back what was begun, or completes it, and says which."""
    if not subject.recover:
        return no("no such command")

    def holds(world, before, after, ran):
        world.run(argv=subject.recover)
        return world.state() in (before, after) and not world.strays()
    return counted(subject, "signal=KILL", holds)


def failing(error):
    """An error at any instant: no file is damaged, and a run that says it failed has changed nothing."""
    def check(subject):
        def holds(world, before, after, ran):
            state = world.state()
            return state == (before if ran.status else after) or (ran.status == 0 and state == before)
        return counted(subject, f"error={error}", holds)
    return check


def failing_file(error):
    """An error at any instant: each file is wholly old or wholly new."""
    def check(subject):
        return counted(subject, f"error={error}", lambda world, before, after, ran: whole(world.state(), before, after))
    return check


def whole(state, before, after):
    return all(state[name] in (before[name], after[name]) for name in state)


def counted(subject, how, holds):
    """At how many of the points it holds."""
    after = reference(subject)
    reached, kept = 0, 0
    for point in points(subject):
        with World(subject) as world:
            before = world.state()
            hit, ran = disturbed(world, point, how)
            if hit:
                reached += 1
                kept += bool(holds(world, before, after, ran))
    if not reached:
        raise RuntimeError(f"{subject.name} was never disturbed")
    return (yes if kept == reached else no)(f"{kept} of {reached}")


def edited_meanwhile(subject):
    """One file, and the run stopped at any instant between reading and writing it, while somebody else adds a line: the
    line is not lost."""
    name = subject.files[1]

    def holds(world, _):
        return b"# mine" in (world.tree / name).read_bytes()
    return paused(subject, reading_points(subject, name), [name], lambda world: add_line(world.tree / name), holds)


def add_line(path):
    with path.open("ab") as file:
        file.write(b"# mine\n")


def second_run(subject):
    """A run is stopped at any instant while it writes, and a second one is started: it is refused, or waits."""
    writing = points(subject, lambda world: world.tree)
    start = next(at for at, (name, _) in enumerate(writing) if name == "openat")
    end = max(at for at, (name, _) in enumerate(writing) if name != "close")
    return paused(subject, writing[start:end], None, lambda world: world.run(timeout=10),
                  lambda world, second: second.status != 0)


def paused(subject, points, files, meanwhile, holds):
    """At how many of the points it holds."""
    reached = kept = 0
    for point in points:
        for _ in range(TRIES):
            with World(subject, files) as world:
                found = stopped(world, point, lambda: meanwhile(world))
                if found is not None:
                    reached += 1
                    kept += holds(world, found[0])
                    break
    if not reached:
        raise RuntimeError(f"{subject.name} was never stopped")
    return (yes if kept == reached else no)(f"{kept} of {reached}")


def reading_points(subject, file):
    """From where the file has been read to the last change."""
    with World(subject, [file]) as world:
        log = world.folder / "log"
        names = (*CHANGING, "read", "pread64")
        trace = f"trace={','.join(names)}"
        world.run(wrap=["strace", "-f", "-y", "--quiet=all", "-s", "0", "-o", str(log), "-e", trace])
        counts, calls = collections.Counter(), []
        target = f"{world.tree}/{file}>"
        for line in log.read_text(errors="replace").splitlines():
            call = CALL.match(line)
            if call:
                thread, name, rest = call.groups()
                counts[thread, name] += 1
                inside = f"<{world.folder}" in rest.replace(f"AT_FDCWD<{world.tree}>", "") or name in BY_PATH
                calls.append(((name, counts[thread, name]), inside, name == "read" and target in rest))
        start = next(at for at, call in enumerate(calls) if call[2])
        end = max(at for at, call in enumerate(calls) if call[1] and call[0][0] != "close")
        return spread(list(dict.fromkeys(point for point, inside, _ in calls[start:end] if inside)))


def stopped(world, point, meanwhile):
    """What `meanwhile` gave, in a list: it happens while the run stands just behind the point, and the run then goes on.
    None when the point was not reached, or strace lost the run.
    """
    name, at = point
    log = world.folder / "log"
    wrap = ["strace", "-f", "-o", str(log), "-e", f"trace={name}", f"--inject={name}:signal=STOP:when={at}"]
    process = subprocess.Popen([*wrap, *world.command()], cwd=world.tree, env=world.env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    given = []
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        found = re.search(r"^(\d+) --- stopped by SIGSTOP", read(log), re.MULTILINE)
        if found and not given:
            given.append(meanwhile())
        if given:
            resume(log)  # more than once: a signal that comes before strace listens is lost
        time.sleep(0.002)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None
    return given or None


def resume(log):
    for pid in set(re.findall(r"^(\d+) ", read(log), re.MULTILINE)):
        try:
            os.kill(int(pid), signal.SIGCONT)
        except ProcessLookupError:
            pass


def read(log):
    try:
        return pathlib.Path(log).read_text(errors="replace")
    except FileNotFoundError:
        return ""
