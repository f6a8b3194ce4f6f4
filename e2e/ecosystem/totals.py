"""Results as people read them: a line for each repository, a table for all, and where two builds differ."""

import difflib
from collections import Counter

from ecosystem.judge import KINDS

SLOWEST = 5


def line(result):
    verdict = "FAIL" if result.problems else "ok"
    left = sum(result.left.values())
    wrong = (f"     | {kind}: {what}" for kind, what in result.problems)
    counts = f"{result.functions} functions, {result.migrated} migrated, {left} left, {result.seconds:.1f} s"
    return "\n".join([f"{verdict:4} {result.name}  ({counts})", *wrong])


def table(results):
    left, wrong = Counter(), Counter()
    for result in results:
        left.update(result.left)
        wrong.update(kind for kind, _ in result.problems)
    rows = [
        ("repositories", len(results)),
        ("files of a wanted name", sum(result.files for result in results)),
        ("functions", sum(result.functions for result in results)),
        ("  migrated", sum(result.migrated for result in results)),
        ("  current", sum(result.current for result in results)),
        *((f"  left [{code}]", number) for code, number in left.most_common()),
        *((words, wrong[kind]) for kind, words in KINDS.items()),
    ]
    lines = [f"{name:34} {number:8}" for name, number in rows]
    for result in sorted(results, key=lambda result: -result.seconds)[:SLOWEST]:
        lines.append(f"{'slowest: ' + result.name:34} {result.seconds:8.1f} s")
    for note in sorted((note for result in results for note in result.notes), key=milliseconds)[:SLOWEST]:
        lines.append(f"slow file: {note}")
    return "\n".join(["", *lines])


def milliseconds(note):
    """`123 ms PATH`, the slowest first."""
    return -int(note.split()[0])


def differences(old, new, before, after):
    """A unified view of what the two builds say and do, for each repository where they differ."""
    differing = [(a, b) for a, b in zip(before, after) if a.shown != b.shown]
    lines = [f"\n{len(differing)} of {len(after)} repositories differ between {old} and {new}"]
    for a, b in differing:
        views = [one.shown.encode(errors="surrogateescape").decode(errors="replace").splitlines() for one in (a, b)]
        lines += difflib.unified_diff(*views, f"{a.name} {old}", f"{b.name} {new}", lineterm="", n=2)
    return "\n".join(lines)
