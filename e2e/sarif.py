"""SARIF logs: whether they are valid by the schema of OASIS, and whether their fixes are the whole migration."""

import json
import pathlib
import urllib.parse

from command import run, status
from report import expect
from tools import CACHE

HERE = pathlib.Path(__file__).resolve().parent


def log_of(rebootstrap, tree, env):
    """What `check` finds in the tree."""
    code, said = status([rebootstrap, "check", "--format", "sarif"], tree.path, env)
    expect(code == 1, f"exit {code}\n{said}")
    return json.loads(said)


def valid(log, folder, env):
    file = folder / "log.sarif"
    file.write_text(json.dumps(log))
    found = run(["node", HERE / "sarif.mjs", CACHE / "sarif", file], folder, env)
    expect(not found, f"it is not by the schema\n{found}")


def fix(log, root):
    """Makes every fix of the log, as an editor would; -> how many there were."""
    fixes = [one for result in log["runs"][0]["results"] for one in result.get("fixes", [])]
    for change in [change for one in fixes for change in one["artifactChanges"]]:
        path = root / urllib.parse.unquote(change["artifactLocation"]["uri"])
        text = path.read_bytes().decode()
        starts = [0] + [at + 1 for at, character in enumerate(text) if character == "\n"]
        # From the end on, so that what was changed moves nothing that is still to be found.
        for replacement in reversed(change["replacements"]):
            region = replacement["deletedRegion"]
            start = starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = starts[region["endLine"] - 1] + region["endColumn"] - 1
            text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
        path.write_bytes(text.encode())
    return len(fixes)


def is_the_diff(log, tree, shown):
    """The fixes of the log change the tree into what the diff shows."""
    fixes = fix(log, tree.path)
    changed = tree.diff()
    tree.git("checkout", "--quiet", ".")
    expect(changed == shown, f"the fixes give another diff\n{changed}")
    return f"fixes: {fixes}"
