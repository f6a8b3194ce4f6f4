"""Measures rebootstrap and its peers on one tree, in one run: `benches/run.py [FILES] [ROUNDS]`.

Prints the table and, for the full size, writes it into docs/performance.md. A goal that is not met is named, with the
reason that `goals.py` holds for it. The run is judged too: every function must be migrated or left by name, and no decoy
may be touched.
"""

import json
import pathlib
import platform
import shutil
import subprocess
import sys

import growth
import peers
import table
import tree
from measure import Command, interleave

ROOT = pathlib.Path(__file__).resolve().parent.parent
FULL, FUNCTIONS, SUBSET = 50_000, 470, 2_000
APPLIES = 3


def main(files=FULL, rounds=7):
    tool = build()
    tools = peers.install()
    home = tools["home"]
    hits, summary = made(home, "hits", files, FUNCTIONS if files >= 5_000 else files // 10)
    bare, _ = made(home, "bare", files, 0)
    small, _ = made(home, "small", 200, 4)
    subset, _ = made(home, "subset", min(files, SUBSET), min(100, files // 20))
    judged = judge(tool, hits, summary)
    version = subprocess.run([tools["rg"], "--version"], text=True, capture_output=True, check=True).stdout.split("\n")[0]
    rows = scans(tool, tools, hits, bare, rounds) + applies(tool, tools, hits) + slow_peers(tool, tools, hits, subset)
    rows += starts(tool, small, rounds)
    text = table.rendered(rows, judged, machine(version), growth.measured(tool, home, files))
    print(text)
    if files == FULL:
        table.write(ROOT / "docs/performance.md", text)


def build():
    subprocess.run(["cargo", "build", "--release", "--locked", "-p", "rebootstrap"], cwd=ROOT, check=True)
    text = subprocess.run(["cargo", "metadata", "--format-version=1", "--no-deps"], cwd=ROOT, check=True, text=True,
                          capture_output=True).stdout
    return pathlib.Path(json.loads(text)["target_directory"]) / "release/rebootstrap"


def made(home, name, files, functions):
    """A tree of the cache; made again when its size or the generator changed."""
    root = home / f"tree-{name}-{files}-{functions}"
    record = root.with_name(root.name + ".json")
    newest = max(path.stat().st_mtime for path in pathlib.Path(__file__).parent.glob("*.py"))
    if not record.exists() or record.stat().st_mtime < newest:
        shutil.rmtree(root, ignore_errors=True)
        record.write_text(json.dumps(tree.make(root, files, functions)))
    return root, json.loads(record.read_text())


def judge(tool, root, summary):
    """Counts what became of the functions; a decoy that would change, or a function that is not told, ends the run."""
    report = json.loads(subprocess.run([tool, "diff", "--format", "json", root], text=True, capture_output=True).stdout)
    told = [function for function in report["functions"] if function["status"] != "current"]
    touched = {edit["file"] for edit in report["edits"]} & set(summary["decoys"])
    counts = {status: sum(one["status"] == status for one in told) for status in ("migrated", "left")}
    if touched or len(told) != summary["functions"] or counts["left"] != summary["left"]:
        raise SystemExit(f"of {summary['functions']} functions {counts}, {summary['left']} to be left; decoys touched: {touched}")
    return {**counts, "decoys": len(summary["decoys"])}


def scans(tool, tools, hits, bare, rounds):
    rg = Command("rg -l", [tools["rg"], "-l", "go1[.]x", "."], hits)
    diff = Command("rebootstrap diff", [tool, "diff"], hits)
    none_rg = Command("rg -l, no hit", [tools["rg"], "-l", "go1[.]x", "."], bare, exits=(0, 1))
    none = Command("rebootstrap diff, no hit", [tool, "diff"], bare)
    interleave([rg, diff, none_rg, none], rounds)
    return [(rg, rg), (diff, rg), (none_rg, none_rg), (none, none_rg)]


def applies(tool, tools, hits):
    copy = hits.with_name("copy")

    def fresh():
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-a", hits, copy], check=True)
        subprocess.run(["sync", "-f", copy], check=True)

    pipe = f"{tools['rg']} -l0 'go1[.]x' . | xargs -0 sed -i 's/go1[.]x/provided.al2023/'"
    sed = Command("rg | xargs sed -i", ["sh", "-c", pipe], copy, fresh)
    apply = Command("rebootstrap apply", [tool, "apply"], copy, fresh)
    interleave([sed, apply], APPLIES)
    shutil.rmtree(copy, ignore_errors=True)
    return [(sed, sed), (apply, sed)]


def slow_peers(tool, tools, hits, subset):
    """Peers that parse every file: once, and semgrep on a part of the tree only."""
    rules = tools["home"]
    scan = [tools["ast-grep"], "scan", "--rule"]
    both = " && ".join(" ".join(map(str, [*scan, rules / rule, "."])) for rule in ("terraform.yml", "yaml.yml"))
    ast_grep = Command("ast-grep, two rules", ["sh", "-c", both], hits, exits=(0, 1))
    diff = Command("rebootstrap diff, beside ast-grep", [tool, "diff"], hits)
    scan = [tools["semgrep"], "scan", "--metrics=off", "--disable-version-check", "--autofix", "--dryrun", "--config"]
    semgrep = Command("semgrep, two rules, subset", [*scan, rules / "semgrep.yml", "."], subset)
    part = Command("rebootstrap diff, subset", [tool, "diff"], subset)
    interleave([ast_grep, diff], 1)
    interleave([semgrep, part], 1)
    return [(ast_grep, ast_grep), (diff, ast_grep), (semgrep, semgrep), (part, semgrep)]


def starts(tool, small, rounds):
    version = Command("rebootstrap --version", [tool, "--version"], small)
    repository = Command("rebootstrap diff, 200 files", [tool, "diff"], small)
    interleave([version, repository], rounds * 3)
    return [(version, version), (repository, repository)]


def machine(version):
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        lines = info.read().splitlines()
    cores = sum(line.startswith("processor") for line in lines)
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    return f"{cores} cores of {model}, Linux {platform.release()}; {version}, ast-grep {peers.AST_GREP}, semgrep {peers.SEMGREP}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
