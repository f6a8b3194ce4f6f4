"""The goals, as ratios to a peer of the same run or as limits, and why one falls short."""

from dataclasses import dataclass


@dataclass
class Goal:
    """`figure` of the command `name` is at most `limit`: `wall` and `cpu` against `base`, without one in seconds or MiB."""

    name: str
    figure: str
    limit: float
    base: str = ""
    why: str = ""

    def __str__(self):
        unit = {"peak": " MiB", "wall": " s", "cpu": " s"}[self.figure]
        return f"{self.figure} ≤ {self.limit:g}" + (f" × {self.base}" if self.base else unit)


GOALS = [
    Goal("rebootstrap diff", "cpu", 1.2, "rg -l"),
    Goal("rebootstrap diff", "wall", 1.2, "rg -l"),
    Goal("rebootstrap diff", "peak", 48),
    Goal("rebootstrap diff, no hit", "cpu", 0.7, "rg -l, no hit"),
    Goal("rebootstrap diff, no hit", "wall", 0.7, "rg -l, no hit"),
    Goal("rebootstrap diff, beside ast-grep", "cpu", 0.02, "ast-grep, two rules"),
    Goal("rebootstrap apply", "cpu", 1.5, "rg | xargs sed -i"),
    Goal("rebootstrap apply", "wall", 1.5, "rg | xargs sed -i"),
    Goal("rebootstrap --version", "wall", 0.005),
    Goal("rebootstrap diff, 200 files", "wall", 0.015),
]
