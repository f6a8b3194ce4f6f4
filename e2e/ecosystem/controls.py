"""Programs that are wrong in each way that the ecosystem run looks for: each must be noticed, a right one let through."""

import pathlib
import sys
import tempfile

from ecosystem import totals
from ecosystem.checkouts import Checkout, find
from ecosystem.judge import KINDS, Result, Tool, judge
from report import expect
from tree import FIXTURES

OLD, NEW = 'runtime = "go1.x"\n', 'runtime = "provided.al2023"\n'

# What the wrong ones are made of: a program that replaces the one line of the one file, and reports it.
PROGRAM = """#!{python}
import json, os, pathlib, signal, sys
old, new, file = {old!r}, {new!r}, pathlib.Path("main.tf")
command, report = sys.argv[1], pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
def patch(before, after):
    return "--- a/main.tf\\n+++ b/main.tf\\n@@ -1 +1 @@\\n-" + before + "+" + after
def bug(message):
    return [dict(code="bug", message=message)]
todo, notes, exit, written, functions = file.read_text() == old, [], 0, new, []
diff = patch(old, new) if todo else ""
{wrong}
edits = [dict(file="main.tf")] if diff else []
functions = functions or [dict(id="f", file="main.tf", runtime="go1.x", target="al2023", status="migrated", reasons=[])]
report.write_text(json.dumps(dict(functions=functions, edits=edits, notes=notes, errors=[])))
if command == "diff":
    sys.stdout.write(diff)
elif todo:
    file.write_text(written)
sys.exit(exit)
"""

WRONG = [
    ("dies of a signal", "crash", "os.kill(os.getpid(), signal.SIGSEGV)"),
    ("ends as a panic does", "crash", "exit = 101"),
    ("refuses to show", "crash", "exit = 4 if command == 'diff' else 0"),
    ("leaves no report", "crash", "sys.exit(0)"),
    ("reports an internal error", "crash", "notes = bug('internal error: index out of bounds')"),
    ("does not end", "crash", "signal.pause()"),
    ("fails a proof", "proof", "notes = bug('a second run has edits')"),
    ("fails the proof of a function", "proof",
     "functions = [dict(id='f', file='', runtime='', target='', status='left', reasons=bug('the proof failed'))]"),
    ("applies something else", "apply", "written = new + '# more\\n'"),
    ("applies nothing", "apply", "written = old"),
    ("shows a diff that git does not take", "apply", "diff = patch('other\\n', new) if todo else ''"),
    ("changes a mode as well", "apply", "file.chmod(0o755 if command == 'apply' else 0o644)"),
    ("is not done after the first time", "again", "diff = diff or patch(new, new + new)"),
    ("writes when it should show", "wrote", "pathlib.Path('stray').write_text('')"),
    ("cannot write", "failed", "exit = 2 if command == 'apply' else 0"),
]
ROUND_TRIPS = [
    ("finds other bytes", "print", "print('print main.tf: other bytes at bytes 0..1'); print('files 1'); sys.exit(1)"),
    ("panics", "crash", "print('crash main.tf: panicked'); print('files 1'); sys.exit(1)"),
    ("overflows its stack", "crash", "os.kill(os.getpid(), signal.SIGSEGV)"),
    ("says nothing", "crash", "pass"),
]


def play(stage):
    with tempfile.TemporaryDirectory(prefix="rebootstrap-e2e-ecosystem-") as name:
        folder = pathlib.Path(name)
        (folder / "one").mkdir()
        (folder / "one/main.tf").write_text(OLD)
        [checkout] = find(folder)
        right = program(folder, "right", "", PROGRAM)
        with stage.report.group(), stage.report.check("ecosystem: a right program is let through"):
            result = judge(checkout, Tool(right, program(folder, "trip", "", "#!{python}\nprint('files 7')\n")))
            expect(not result.problems and (result.migrated, result.files) == (1, 7), f"it says {result}")
            expect((folder / "one/main.tf").read_text() == OLD, "the original was changed")
        for what, kind, lines in WRONG:
            with stage.report.group(), stage.report.check(f"ecosystem: a program that {what}") as note:
                limit = 1 if "pause" in lines else 60
                note(noticed(kind, judge(checkout, Tool(program(folder, "wrong", lines, PROGRAM), limit=limit))))
        for what, kind, lines in ROUND_TRIPS:
            with stage.report.group(), stage.report.check(f"ecosystem: a round trip that {what}") as note:
                trip = program(folder, "trip", lines, "#!{python}\nimport os, signal, sys\n{wrong}\n")
                note(noticed(kind, judge(checkout, Tool(right, trip))))
        with stage.report.group(), stage.report.check("ecosystem: two builds that differ are told apart"):
            change = "new = new.replace('al2023', 'al2'); diff = patch(old, new) if todo else ''"
            other = program(folder, "other", change, PROGRAM)
            results = [[judge(checkout, Tool(one))] for one in (right, right, other)]
            expect("0 of 1" in totals.differences("a", "b", results[0], results[1]), "two equal runs differ")
            told = totals.differences("a", "b", results[0], results[2])
            expect("1 of 1" in told and "\n++" + NEW.replace("al2023", "al2") in told + "\n", f"it says {told}")
    real(stage)


def real(stage):
    """The fixtures of the suite as an ecosystem of their own, with the real program."""
    with stage.report.group(), stage.report.check("ecosystem: the fixtures, by rebootstrap") as note:
        folders = [path for path in sorted(FIXTURES.glob("*/*")) if path.is_dir()]
        found = [Checkout(str(path.relative_to(FIXTURES)), path, False) for path in folders]
        results = [judge(checkout, Tool(stage.rebootstrap)) for checkout in found]
        expect(not any(result.problems for result in results), "\n".join(map(totals.line, results)))
        migrated = sum(result.migrated for result in results)
        expect(migrated > 0, "nothing is migrated")
        note(f"{len(found)} repositories, {migrated} functions migrated")


def noticed(kind, result):
    kinds = [kind for kind, _ in result.problems]
    expect(kind in kinds, f"not noticed: {result.problems}")
    row = next(row for row in totals.table([result]).splitlines() if row.startswith(KINDS[kind]))
    expect(row.split()[-1] == str(kinds.count(kind)), f"not counted: {row}")
    expect(Result.load(result.dump()) == result, "what is kept is not what was found")
    return result.problems[kinds.index(kind)][1]


def program(folder, name, wrong, text):
    path = folder / ("." + name)
    path.write_text(text.format(python=sys.executable, old=OLD, new=NEW, wrong=wrong))
    path.chmod(0o755)
    return path
