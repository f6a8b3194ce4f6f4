"""The checks that need neither strace nor a peer: a bad program fails each, and ours does as docs/guarantees.md says."""

import pathlib
import sys
import tempfile

from guarantees import document, subjects
from guarantees.promises import all_promises
from report import expect

# What even the bad program keeps, or what it cannot be asked.
KEPT_BY_ALL = {"as_it_is", "other_dirt", "undo_refused", "owner"}


def play(stage):
    with tempfile.TemporaryDirectory(prefix="rebootstrap-guarantees-bin-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        bad = pathlib.Path(__file__).with_name("bad.py")
        bad = subjects.Subject("bad", sys.executable, "", (subjects.readable(bad, folder),), ".tf", subjects.terraform,
                               broken='resource "x" {{{\n', deep=("a = ", "[", "]"))
        ours = subjects.rebootstrap(subjects.readable(stage.rebootstrap, folder))
        written = document.cells_of(ours.name)
        for at, promise in enumerate(all_promises()):
            if promise.traced:
                continue
            with stage.report.group(), stage.report.check(f"guarantees: {promise.name}") as note:
                if promise.name not in KEPT_BY_ALL:
                    verdict = promise.check(bad)
                    expect(verdict.kept is False, f"a bad program passes: {verdict}")
                verdict = promise.check(ours)
                if verdict.kept is not None:
                    wrong = f"it is `{verdict}`, and docs/guarantees.md says `{written[at]}`: run `just guarantees`"
                    expect(str(verdict) == written[at], wrong)
                note(str(verdict))
