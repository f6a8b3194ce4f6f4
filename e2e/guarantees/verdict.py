"""What a test says of a subject: a cell of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """`kept` is None where the promise does not apply to the subject; `why` is shown beside yes and no."""

    kept: bool | None
    why: str = ""

    def __str__(self):
        word = {True: "yes", False: "no", None: "—"}[self.kept]
        return f"{word}: {self.why}" if self.why else word


NOT_ASKED = Verdict(None)


def yes(why=""):
    return Verdict(True, why)


def no(why=""):
    return Verdict(False, why)


def judge(condition, otherwise):
    return yes() if condition else no(otherwise)
