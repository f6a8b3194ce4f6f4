"""One line per check, the log of a failure below it, and the count at the end."""

import contextlib
import sys
import traceback


class Failed(Exception):
    """A check that did not hold; the first line of the text is the reason, the rest a log."""


class Stopped(Exception):
    """What follows in this group cannot be judged: a check before it failed."""


class Report:
    """`out` is where the lines go: a text file."""

    def __init__(self, out=sys.stdout):
        self.passed = self.failed = self.skipped = 0
        self.out = out

    @contextlib.contextmanager
    def check(self, name):
        """Runs its body as one check; the body may add details to show on the line."""
        details = []
        try:
            yield details.append
        except Exception as error:
            text = str(error) if isinstance(error, Failed) else traceback.format_exc()
            reason, _, log = text.partition("\n")
            self.failed += 1
            self.line("FAIL", name, reason, log)
            raise Stopped(name) from error
        self.passed += 1
        self.line("ok", name, "; ".join(details))

    @contextlib.contextmanager
    def group(self):
        """A failed check ends its group, not the suite."""
        with contextlib.suppress(Stopped):
            yield

    def skip(self, name, why, forbidden):
        """Counts a skip, or a failure where the environment promised to have everything."""
        if forbidden:
            self.failed += 1
            self.line("FAIL", name, f"may not be skipped here: {why}")
        else:
            self.skipped += 1
            self.line("SKIP", name, why)

    def line(self, verdict, name, detail="", log=""):
        print(f"{verdict:4} {name}" + (f"  ({detail})" if detail else ""), file=self.out)
        for text in log.splitlines():
            print(f"     | {text}", file=self.out)
        self.out.flush()

    def add(self, part):
        """Takes over what a report with an `io.StringIO` has seen."""
        self.passed, self.failed, self.skipped = (
            self.passed + part.passed, self.failed + part.failed, self.skipped + part.skipped)
        self.out.write(part.out.getvalue())
        self.out.flush()

    def summary(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def expect(condition, message):
    if not condition:
        raise Failed(message)
