"""One repository, judged: what the program does to a scratch copy of it, and everything that must hold of any run."""

import json
import subprocess
import time
from dataclasses import asdict, dataclass, field

from ecosystem.checkouts import Scratch

# Seconds for one command.
LIMIT = 900
# What can be wrong, in the order in which it is shown.
KINDS = {
    "crash": "crashes",
    "proof": "proof failures",
    "print": "parse and print differ",
    "apply": "diff and apply differ",
    "again": "not idempotent",
    "wrote": "written by diff",
    "failed": "could not be read or written",
}


@dataclass
class Result:
    """`problems` are pairs of a kind and a sentence; `shown` is what two builds are compared by."""

    name: str
    seconds: float = 0.0
    files: int = 0
    functions: int = 0
    migrated: int = 0
    current: int = 0
    left: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    shown: str = ""

    def wrong(self, kind, what):
        self.problems.append([kind, what])

    def dump(self):
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text):
        return cls(**json.loads(text))


class Tool:
    """A build of the program, and the round trip that goes with it if there is one."""

    def __init__(self, program, roundtrip=None, limit=LIMIT):
        self.program, self.roundtrip, self.limit = str(program), roundtrip and str(roundtrip), limit

    def run(self, scratch, command, result):
        """Exit status, standard output and the report of one command; None when it crashed, which is noted."""
        report = scratch.home / f"{command}.json"
        report.unlink(missing_ok=True)
        argv = [self.program, command, "--format", "json", "--output", str(report), "."]
        try:
            done = subprocess.run(argv, cwd=scratch.tree, env=scratch.env, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=self.limit)
        except subprocess.TimeoutExpired:
            return result.wrong("crash", f"{command} did not end within {self.limit} s")
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode not in (0, 2, 4) or (command == "diff" and done.returncode == 4):
            return result.wrong("crash", f"{command} ended with {done.returncode}, as it never should: {said[-300:]}")
        try:
            document = json.loads(report.read_text())
        except (OSError, ValueError) as error:
            return result.wrong("crash", f"{command} left no report: {error}; {said[-300:]}")
        for bug in bugs(document):
            result.wrong("crash" if bug.startswith("internal error") else "proof", f"{command}: {bug}")
        if done.returncode:
            unread = [note["message"] for note in document["notes"] if note["code"] == "unreadable"]
            reasons = [said, *document["errors"], *unread]
            result.wrong("failed", f"{command}: exit {done.returncode}: {next(filter(None, reasons), 'no reason')}")
        return done.returncode, done.stdout, document


def bugs(document):
    statements = document["notes"] + [reason for function in document["functions"] for reason in function["reasons"]]
    return list(dict.fromkeys(one["message"] for one in statements if one["code"] == "bug"))


def judge(checkout, tool):
    result = Result(checkout.name)
    try:
        with Scratch(checkout) as scratch:
            play(scratch, tool, result)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        result.wrong("failed", f"no scratch copy: {error}")
    return result


def play(scratch, tool, result):
    start = time.monotonic()
    answer = tool.run(scratch, "diff", result)
    result.seconds = time.monotonic() - start
    if scratch.state() != scratch.before:
        result.wrong("wrote", changed(scratch))
        scratch.restore()
    if answer:
        _, diff, document = answer
        count(document, result)
        result.shown = shown(diff.decode(errors="surrogateescape"), document)
        if diff or document["edits"]:
            compare(scratch, tool, diff, result)
    if tool.roundtrip:
        round_trip(scratch, tool, result)


def compare(scratch, tool, diff, result):
    """`apply` is `git apply` of the diff, byte for byte, and leaves nothing to do."""
    if not tool.run(scratch, "apply", result):
        return
    applied = scratch.state()
    again = tool.run(scratch, "diff", result)
    if again and (again[1] or again[2]["edits"]):
        result.wrong("again", f"a second run has edits: {first_line(again)}")
    scratch.restore()
    patch = scratch.home / "patch"
    patch.write_bytes(diff)
    taken = scratch.git("apply", "--whitespace=nowarn", str(patch), check=False)
    if taken.returncode:
        result.wrong("apply", "git apply: " + " ".join(taken.stderr.decode(errors="replace").split()))
    elif scratch.state() != applied:
        names = scratch.git("diff-tree", "-r", "--name-status", applied, scratch.state()).stdout
        result.wrong("apply", " ".join(names.decode(errors="replace").split()))
    scratch.restore()


def first_line(answer):
    _, diff, document = answer
    names = [edit["file"] for edit in document["edits"]]
    return names[0] if names else diff.decode(errors="replace").splitlines()[0]


def changed(scratch):
    names = scratch.git("diff", "--cached", "--name-status", "HEAD").stdout.decode(errors="replace")
    return " ".join(names.split())


def count(document, result):
    result.functions = len(document["functions"])
    for function in document["functions"]:
        if function["status"] == "migrated":
            result.migrated += 1
        elif function["status"] == "current":
            result.current += 1
        else:
            for code in dict.fromkeys(reason["code"] for reason in function["reasons"]):
                result.left[code] = result.left.get(code, 0) + 1


def shown(diff, document):
    """The edits, and what becomes of each function and why: what a change of the program must be judged by."""
    lines = []
    for function in document["functions"]:
        lines.append(" ".join(function[key] for key in ("status", "id", "file", "runtime", "target")))
        lines += [f"  [{reason['code']}] {reason['message']}" for reason in function["reasons"]]
    lines += [f"note [{note['code']}] {note['message']}" for note in document["notes"]]
    return "".join(f"{line}\n" for line in lines) + diff


def round_trip(scratch, tool, result):
    """Every file whose name any reader wants, hit or not: `roundtrip` prints one line for each that it finds wrong."""
    try:
        done = subprocess.run([tool.roundtrip, str(scratch.tree)], env=scratch.env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=tool.limit)
    except subprocess.TimeoutExpired:
        return result.wrong("crash", f"the round trip did not end within {tool.limit} s")
    lines = done.stdout.decode(errors="replace").splitlines()
    for line in lines:
        kind, _, what = line.partition(" ")
        if kind in ("print", "crash"):
            result.wrong(kind, what)
        elif kind == "files":
            result.files = int(what)
        elif kind == "slow":
            result.notes.append(what)
    if done.returncode not in (0, 1) or not result.files and "files 0" not in lines:
        said = done.stderr.decode(errors="replace")
        result.wrong("crash", f"the round trip ended with {done.returncode}: {said[-300:]}")
