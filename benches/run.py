"""Measures rebootstrap and its peers on generated trees, in one run: `just bench [OPTION]...`

Prints the table and, for the full size, writes it into docs/performance.md. A goal that is not met is named, with the
reason that `goals.py` holds for it. The run is judged too: every function must be migrated or left by name, and no decoy
may be touched. A command that takes longer than the limit is ended and shown as such.
"""

import argparse
import os
import pathlib
import platform
import subprocess
import sys

import growth
import peers
import table
import trees
from measure import Command, interleave

ROOT = pathlib.Path(__file__).resolve().parent.parent
FULL, FUNCTIONS, SUBSET = 50_000, 470, 2_000
APPLIES = 3


def main():
    options = arguments()
    tool = pathlib.Path(os.environ["REBOOTSTRAP"]).resolve()
    tools, missing = peers.install([] if options.no_peers else peers.PEERS)
    # What `apply` keeps for `undo` stays out of the state of whoever runs this.
    os.environ["XDG_STATE_HOME"] = str(peers.cache() / "state")
    hits, _ = trees.made("hits-%d" % options.files, options.files, FUNCTIONS if options.files >= 5_000 else options.files // 10)
    judged = judge(tool, hits, options.limit)
    rows = Rows(tool, tools, options)
    rows.scans(hits)
    rows.parses(hits)
    rows.applies(hits)
    rows.ast_grep(hits)
    rows.semgrep()
    rows.starts()
    rows.pairs += [(command, command) for command in growth.measured(tool, options.files, options.limit)]
    verdict = f"{judged}." if judged else f"Not judged: no report after {options.limit:g} s."
    text = table.rendered([machine(tools), "", verdict, *missing], rows.pairs)
    print(text)
    if options.files == FULL:
        table.write(ROOT / "docs/performance.md", text)
        if table.unexplained(rows.pairs):
            sys.exit("a goal is not met, and goals.py does not say why")
    if judged is None:
        sys.exit(verdict)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=FULL, help="in the tree, at least 100")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--limit", type=float, default=120, help="seconds for one command")
    parser.add_argument("--no-peers", action="store_true", help="measure rebootstrap alone")
    return parser.parse_args()


def judge(tool, root, limit):
    """One sentence on what became of the functions, or `None` without a report; ends the run where it is not what was wanted."""
    try:
        report = subprocess.run([tool, "diff", "--format", "json", root], stdout=subprocess.PIPE, check=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    judged = subprocess.run([sys.executable, ROOT / "benches/judge.py", root], input=report.stdout, stdout=subprocess.PIPE)
    if judged.returncode:
        sys.exit(f"wrong: see above; the tree is {root}")
    return judged.stdout.decode().strip()


class Rows:
    """`pairs`: each command with the one that it is measured against. A peer that is not there has no row."""

    def __init__(self, tool, tools, options):
        self.tool, self.tools, self.options, self.pairs = tool, tools, options, []

    def command(self, name, argv, cwd, **more):
        return Command(name, argv, cwd, limit=self.options.limit, **more)

    def compare(self, base, ours, rounds, warm=True):
        """Interleaves one or more of ours with their base, if there is one."""
        commands = [command for command in (base, *ours) if command]
        self.pairs += [(command, base or command) for command in interleave(commands, rounds, warm)]

    def search(self, name, root):
        rg = self.tools.get("rg")
        return rg and self.command(name, [rg, "-l", "go1[.]x", "."], root, exits=(0, 1))

    def scans(self, hits):
        bare, _ = trees.made("bare-%d" % self.options.files, self.options.files, 0)
        searches = [self.search("rg -l", hits), self.search("rg -l, no hit", bare)]
        ours = [self.command("rebootstrap diff", [self.tool, "diff"], hits),
                self.command("rebootstrap diff, no hit", [self.tool, "diff"], bare)]
        interleave([command for command in (*searches, *ours) if command], self.options.rounds)
        for base, own in zip(searches, ours):
            self.pairs += [(base, base)] * bool(base) + [(own, base or own)]

    def parses(self, hits):
        """What it takes to parse no more than the Terraform files with a hit, with the grammar that rebootstrap has."""
        if {"rg", "ast-grep"} <= self.tools.keys():
            rg, ast_grep = self.tools["rg"], self.tools["ast-grep"]
            pipe = f"{rg} -l0 -g '*.tf' 'go1[.]x' . | xargs -0 {ast_grep} scan --rule {peers.cache()}/terraform.yml"
            parse = self.command("rg | xargs ast-grep, Terraform", ["sh", "-c", pipe], hits, exits=(0, 1))
            self.compare(self.search("rg -l, beside it", hits), [parse], self.options.rounds)

    def applies(self, hits):
        _, summary = trees.made(hits.name.removeprefix("tree-"), 0, 0)
        copy, fresh = trees.copied(hits, summary["folders"])
        sed = None
        if "rg" in self.tools:
            pipe = f"{self.tools['rg']} -l0 'go1[.]x' . | xargs -0 sed -i 's/go1[.]x/provided.al2023/'"
            sed = self.command("rg | xargs sed -i", ["sh", "-c", pipe], copy, before=fresh)
        apply = self.command("rebootstrap apply", [self.tool, "apply"], copy, before=fresh)
        self.compare(sed, [apply], min(APPLIES, self.options.rounds))
        if not apply.late and subprocess.run([self.tool, "diff"], cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                             check=True).stdout:
            sys.exit(f"wrong: something is left to apply in {copy}")
        trees.remove(copy)

    def ast_grep(self, hits):
        """Parses every file, so one round is enough."""
        if "ast-grep" in self.tools:
            scan = f"{self.tools['ast-grep']} scan --rule {peers.cache()}"
            both = f"{scan}/terraform.yml . ; {scan}/yaml.yml ."
            peer = self.command("ast-grep, two rules", ["sh", "-c", both], hits, exits=(0, 1))
            ours = self.command("rebootstrap diff, beside ast-grep", [self.tool, "diff"], hits)
            self.compare(peer, [ours], 1, warm=False)

    def semgrep(self):
        """Reads a part of the tree only."""
        if "semgrep" in self.tools:
            files = min(self.options.files, SUBSET)
            subset, _ = trees.made("subset-%d" % files, files, files // 20)
            scan = [self.tools["semgrep"], "scan", "--metrics=off", "--disable-version-check", "--autofix", "--dryrun"]
            name = f"semgrep, two rules, {files:,} files"
            peer = self.command(name, [*scan, "--config", peers.cache() / "semgrep.yml", "."], subset)
            ours = self.command(f"rebootstrap diff, {files:,} files", [self.tool, "diff"], subset)
            self.compare(peer, [ours], 1, warm=False)

    def starts(self):
        small, _ = trees.made("small", 200, 4)
        version = self.command("rebootstrap --version", [self.tool, "--version"], small)
        repository = self.command("rebootstrap diff, 200 files", [self.tool, "diff"], small)
        self.pairs += [(command, command) for command in interleave([version, repository], self.options.rounds * 3)]


def machine(tools):
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        lines = info.read().splitlines()
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    versions = [f"{name} {peers.PEERS[name][0]}" for name in tools]
    busy = f"{os.getloadavg()[2]:.1f} processes at work on average"
    return ", ".join([f"{os.cpu_count()} cores of {model}", f"Linux {platform.release()}", busy, *versions]) + "."


if __name__ == "__main__":
    main()
