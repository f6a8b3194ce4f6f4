"""Says what became of the functions of a tree: `benches/judge.py TREE`, with the JSON report on standard input.

Every function must be migrated or left by name as TREE.json says, and no file may be edited outside of the folders that
hold one.
"""

import collections
import copy
import json
import pathlib
import sys


def main(root):
    report, summary = json.load(sys.stdin), json.loads(pathlib.Path(f"{root}.json").read_text())
    found = faults(report, summary)
    if found:
        sys.exit("\n".join(found[:20]))
    for what, broken in controls(report, summary):
        if not faults(broken, summary):
            sys.exit(f"the judge does not notice {what}")
    functions, left = (sum(summary[what].values()) for what in ("functions", "left"))
    print(f"{functions - left} functions migrated, {left} left by name, 0 of {len(summary['decoys'])} decoys touched")


def faults(report, summary):
    """Sentences on what is not as it should be."""
    told = collections.Counter((function["file"], function["status"]) for function in report["functions"])
    wanted = collections.Counter()
    for file, functions in summary["functions"].items():
        left = summary["left"].get(file, 0)
        wanted[file, "left"], wanted[file, "migrated"] = left, functions - left
    found = [f"{file}: {told[file, status]} {status}, not {number}" for (file, status), number in wanted.items()
             if told[file, status] != number]
    found += [f"{file}: a function is {status}, and nobody put it there" for file, status in told
              if status != "current" and (file, status) not in wanted]
    unnamed = [function["file"] for function in report["functions"] if function["status"] == "left" and not function["reasons"]]
    found += [f"{file}: left without a reason" for file in unnamed]
    homes, decoys = set(summary["folders"]), set(summary["decoys"])
    for file in sorted({edit["file"] for edit in report["edits"]}):
        above = (str(parent) for parent in pathlib.PurePosixPath(file).parents)
        if file in decoys or homes.isdisjoint(above):
            found.append(f"{file}: edited, and no function is there")
    return found + report["errors"]


def controls(report, summary):
    """Reports that must not pass."""
    if not summary["functions"]:
        return
    broken = copy.deepcopy(report)
    broken["functions"] = [function for function in report["functions"] if function["file"] != next(iter(summary["functions"]))]
    yield "a function that is not told", broken
    for decoy in [*summary["decoys"][:1], "README.md"]:
        broken = copy.deepcopy(report)
        broken["edits"].append({"file": decoy})
        yield f"an edit of {decoy}", broken


if __name__ == "__main__":
    main(*sys.argv[1:])
