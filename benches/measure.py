"""Runs commands in turns and takes wall, processor time and peak memory of each: ratios of one run, not times of many."""

import pathlib
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

FIGURES = ("wall", "cpu", "peak")
LAUNCH = pathlib.Path(__file__).with_name("launch.py")


@dataclass
class Command:
    """One command line of a comparison; `before` puts the tree back, and is not measured.

    `wall` and `cpu` are seconds, `peak` is MiB, one of each for each run. A command that takes more than `limit` seconds is
    ended, and not run again: it is `late`.
    """

    name: str
    argv: list
    cwd: object
    before: object = None
    exits: tuple = (0,)
    limit: float = 120
    late: bool = False
    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    peak: list = field(default_factory=list)

    def run(self, counts=True):
        if self.late:
            return
        if self.before:
            self.before()
        launched = [sys.executable, "-I", "-S", LAUNCH, self.limit, *self.argv]
        done = subprocess.run(list(map(str, launched)), cwd=self.cwd, stdout=subprocess.PIPE, check=True, text=True)
        self.late = done.stdout.strip() == "late"
        if self.late:
            return
        code, *figures = map(float, done.stdout.split())
        if code not in self.exits:
            raise SystemExit(f"{self.name} ended with {code:.0f}: {' '.join(map(str, self.argv))}")
        if counts:
            for name, figure in zip(FIGURES, figures):
                getattr(self, name).append(figure)

    def median(self, figure):
        """Of all rounds; `None` for a command that was ended."""
        return None if self.late else statistics.median(getattr(self, figure))


def interleave(commands, rounds, warm=True):
    """Every command once in each round, after one round that only warms the caches. Says on standard error what it found."""
    for at in range(-warm, rounds):
        for command in commands:
            command.run(counts=at >= 0)
    for command in commands:
        figures = "ended" if command.late else ", ".join(f"{figure} {command.median(figure):.3f}" for figure in FIGURES)
        print(f"{command.name}: {figures}", file=sys.stderr, flush=True)
    return commands


def ratio(command, base, figure):
    """The median of the ratios round by round, for `wall` or `cpu`; `None` where one of the two was ended."""
    if command.late or base.late:
        return None
    pairs = zip(getattr(command, figure), getattr(base, figure))
    return statistics.median(ours / max(theirs, 0.0005) for ours, theirs in pairs)
