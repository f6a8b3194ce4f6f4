"""The goals, as ratios to another command of the same run or as limits, and why one falls short."""

from dataclasses import dataclass

from measure import ratio


@dataclass
class Goal:
    """`figure` of the command `name` is at most `limit`: times that of `base`, or without one in seconds or MiB.

    `why` is told where the whole tree does not meet the goal.
    """

    name: str
    figure: str
    limit: float
    base: str = ""
    why: str = ""

    def __str__(self):
        unit = {"peak": " MiB", "wall": " s", "cpu": " s"}[self.figure]
        return f"{self.name}: {self.figure} ≤ {self.limit:g}" + (f" × {self.base}" if self.base else unit)

    def measured(self, commands):
        """(the figure as a text, whether it is met); `None` for a goal whose commands were not run."""
        command, base = commands.get(self.name), commands.get(self.base)
        if command is None or (self.base and base is None):
            return "not measured", None
        if command.late:
            return f"more than {command.limit:g} s", False
        if base and base.late:
            figure = command.median(self.figure) / base.limit
            return f"less than {figure:.3f}", True if figure <= self.limit else None
        figure = ratio(command, base, self.figure) if base else command.median(self.figure)
        return f"{figure:.3f}", figure <= self.limit


CHAINS = "each function's files are parsed, linked, and read again for the proof, 20 to 70 ms for a function, by machine"
MEMORY = "all that was read of all chains is kept until the end of the run, and once more of what is edited, about 0.8 MiB for a function"
REACH = "what the functions can reach is searched for in every file that a reader wants, 25 to 35 µs for a file; "
SEARCH = "every file that a reader wants is opened and searched; opening takes more than the search"

GOALS = [
    Goal("rebootstrap diff", "cpu", 1.2, "rg -l", CHAINS),
    Goal("rebootstrap diff", "wall", 1.2, "rg -l", CHAINS + ", of which two fifths are spread over processors"),
    Goal("rebootstrap diff", "peak", 48, why=MEMORY),
    Goal("rebootstrap diff, no hit", "cpu", 0.7, "rg -l, no hit", SEARCH),
    Goal("rebootstrap diff, no hit", "wall", 0.7, "rg -l, no hit", SEARCH),
    Goal("rebootstrap diff, beside ast-grep", "cpu", 0.02, "ast-grep, two rules", CHAINS),
    Goal("rebootstrap apply", "cpu", 1.5, "rg | xargs sed -i", CHAINS),
    Goal("rebootstrap apply", "wall", 1.5, "rg | xargs sed -i", CHAINS),
    Goal("rebootstrap --version", "wall", 0.005),
    Goal("rebootstrap diff, 200 files", "wall", 0.015, why=CHAINS),
    Goal("ten times the files", "cpu", 12, "the files", "where the kernel has to read folders and files again, its own part doubles, from 7 to 16 s"),
    Goal("ten times the files", "peak", 48, why=REACH + "the list of all paths is kept, about 40 bytes for each, and 100 chains are"),
    Goal("Terraform of 800 kB", "cpu", 9.6, "Terraform of 100 kB"),
    Goal("YAML of 800 kB", "cpu", 9.6, "YAML of 100 kB", "the second parser names each place by its whole path, and what does not fit the caches takes longer"),
]
