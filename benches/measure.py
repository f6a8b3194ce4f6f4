"""Runs commands in turns and takes wall, processor time and peak memory of each: ratios of one run, not times of many."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Command:
    """One command line of a comparison; `before` puts the tree back, and is not measured."""

    name: str
    argv: list
    cwd: object
    before: object = None
    exits: tuple = (0,)
    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    peak: list = field(default_factory=list)

    def run(self):
        if self.before:
            self.before()
        start = time.monotonic()
        process = subprocess.Popen(
            list(map(str, self.argv)),
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall.append(time.monotonic() - start)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.peak.append(usage.ru_maxrss / 1024)
        if process.returncode not in self.exits:
            raise SystemExit(f"{self.name} ended with {process.returncode}: {' '.join(map(str, self.argv))}")

    @property
    def median(self):
        return statistics.median(self.wall), statistics.median(self.cpu), statistics.median(self.peak)


def interleave(commands, rounds):
    """Every command once in each round, after one round that only warms the caches."""
    for at in range(rounds + 1):
        for command in commands:
            command.run()
            if at == 0:
                command.wall.clear(), command.cpu.clear(), command.peak.clear()


def ratio(command, base, figure):
    """The median of the ratios round by round, for `wall` or `cpu`."""
    pairs = zip(getattr(command, figure), getattr(base, figure))
    return statistics.median(ours / max(theirs, 0.0005) for ours, theirs in pairs)
