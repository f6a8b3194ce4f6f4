"""A campaign over many repositories: what it costs, and that a run which is killed ends as one that is not: `just fleet [COUNT]`

Prints the table and, for 1,000 repositories, writes it into docs/fleet.md. Every repository must get the state that its
content asks for; a campaign that is killed twice on its way and taken up again must be, byte by byte, the one that was not,
and so must one that is made in 50 parts and joined.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

import peers
import repositories
import table
from measure import FIGURES, Command, interleave, ratio

ROOT = pathlib.Path(__file__).resolve().parent.parent
FULL, PARTS, MANY = 1_000, 50, 10_000
BRANCH = "refs/heads/rebootstrap/provided.al2023"
MOST = 1.15
# Why a campaign may take longer.
WHY = "a process of git says what is committed, up to 2 ms of processor time for each repository"
IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "bench"), ("EMAIL", "bench@example.com"), ("DATE", "2026-01-01T00:00:00Z"))}
# What depends on the clock, in the files of a campaign.
CLOCK = re.compile(rb'.*"(elapsed_ms|finished)":.*\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=FULL)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    tool = pathlib.Path(os.environ["REBOOTSTRAP"]).resolve()
    os.environ.update(IDENTITY, XDG_STATE_HOME=str(peers.cache() / "state"))
    fleet = Fleet(tool, *repositories.made(options.count))
    commands = interleave(fleet.commands(), options.rounds, warm=False)
    sentences = [fleet.judged(), fleet.killed(), fleet.parted()]
    shutil.rmtree(fleet.folder)
    text = rendered(options.count, commands, sentences)
    print(text)
    if options.count == FULL:
        table.write(ROOT / "docs/fleet.md", text)


class Fleet:
    """The repositories and the folder in which campaigns are made of copies of them."""

    def __init__(self, tool, root, wanted):
        self.tool, self.root, self.wanted = tool, root, wanted
        self.folder = peers.cache() / "fleet"
        self.names = [name for name, _ in wanted.items()]
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.folder / "list").write_text("".join(f"{self.folder}/checkouts/{name}\n" for name in self.names))
        (self.folder / "addresses").write_text("".join(f"file://{self.folder}/checkouts/{name}\n" for name in self.names))
        (self.folder / "trees").write_text("".join(f"{tree}\n" for tree in sorted((root / "tree").iterdir())))

    def fresh(self):
        """No campaign, and the repositories as they were made."""
        for name in ("checkouts", "campaign", "clones"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.root / "bare", self.folder / "checkouts")

    def bulk(self, *words, source="list"):
        return [self.tool, "bulk", "--from", source, "--jobs", os.cpu_count(), *words, "--campaign", "campaign"]

    def commands(self):
        # The branches come last: what they are is judged.
        alone = 'while read -r tree; do "$0" diff --jobs 1 "$tree" || exit; done <trees'
        clone = 'while read -r one; do git clone -q --bare --depth 1 "$one" "clones/${one##*/}" || true; done <addresses'
        more = {"before": self.fresh, "limit": 600}
        return [
            Command("a `diff` of each work tree, in turn", ["sh", "-c", alone, self.tool], self.folder, **more),
            Command("a campaign that plans", self.bulk(), self.folder, exits=(2,), **more),
            Command("a clone of each, in turn", ["sh", "-c", clone], self.folder, **more),
            Command("a campaign that clones and plans", self.bulk(source="addresses"), self.folder, exits=(2,), **more),
            Command("a campaign that makes branches", self.bulk("--apply"), self.folder, exits=(2,), **more),
        ]

    def run(self, *words):
        return subprocess.run(list(map(str, words)), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)

    def finish(self):
        """The campaign, run to its end, and the branches."""
        if self.run(*self.bulk("--apply")).returncode != 2:
            sys.exit("wrong: no repository has failed, and some are broken")
        return self.made()

    def made(self):
        tips = {name: self.run("git", "-C", f"checkouts/{name}", "rev-parse", "-q", "--verify", BRANCH).stdout for name in self.names}
        return content(self.folder / "campaign"), tips

    def judged(self):
        """Every repository must have got its state."""
        self.whole = self.made()
        records = done(self.folder / "campaign")
        found = {path.parent.name.rpartition("-")[0]: json.loads(path.read_text())["state"] for path in records}
        wrong = [f"{name} is {found.get(name)}, not {state}" for name, state in self.wanted.items() if found.get(name) != state]
        if wrong:
            sys.exit("wrong: " + "\n".join(wrong[:20]))
        counts = collections.Counter(found.values())
        return "Each gets its state: " + ", ".join(f"{number:,} {state}" for state, number in counts.most_common()) + "."

    def killed(self):
        """Kills a run at two random moments, and takes it up again."""
        self.fresh()
        count, at = len(self.names), []
        for wanted in (random.uniform(0.1, 0.45) * count, random.uniform(0.55, 0.9) * count):
            child = subprocess.Popen(list(map(str, self.bulk("--apply"))), cwd=self.folder, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while child.poll() is None and len(done(self.folder / "campaign")) < wanted:
                time.sleep(0.02)
            child.kill()
            child.wait()
            at.append(len(done(self.folder / "campaign")))
        if not 0 < at[0] < at[1] < count:
            sys.exit(f"wrong: the run was not killed on its way: {at} were done")
        if self.finish() != self.whole:
            sys.exit(f"wrong: a campaign that was killed with {at} done is another one; see {self.folder}")
        if list((self.folder / "checkouts").rglob("*.lock")):
            sys.exit("wrong: lock files are left")
        return f"Killed with {at[0]} and with {at[1]} done and taken up again, the campaign and all branches are the same."

    def parted(self):
        """Makes the campaign in parts and joins them."""
        self.fresh()
        for part in range(1, PARTS + 1):
            self.run(*self.bulk("--apply", "--shard", f"{part}/{PARTS}")[:-1], f"part-{part}")
        start = time.monotonic()
        self.run(self.tool, "bulk", "merge", *(f"part-{part}" for part in range(1, PARTS + 1)), "--campaign", "campaign")
        took = time.monotonic() - start
        if self.made() != self.whole:
            sys.exit(f"wrong: a campaign that was made in parts is another one; see {self.folder}")
        return f"Made in {PARTS} parts and joined, which takes {took:.1f} s, they are the same, too."


def content(campaign):
    """The files of a campaign by path, without what depends on the clock."""
    files = [path for path in campaign.rglob("*") if path.is_file() and path.name not in ("lock", "log.txt")]
    return {str(path.relative_to(campaign)): CLOCK.sub(b"", path.read_bytes()) for path in files}


def done(campaign):
    return list(campaign.glob("repositories/*/state.json"))


def rendered(count, commands, sentences):
    cores = os.cpu_count()
    alone, plans, _, clones, applies = commands
    lines = [f"{count:,} repositories of {' to '.join(map(str, repositories.FILES))} files on {cores} cores. " + " ".join(sentences), ""]
    lines += ["| | wall s | cpu s | cpu ms for one |", "|---|--:|--:|--:|"]
    for command in commands:
        wall, cpu, _ = (command.median(figure) for figure in FIGURES)
        lines.append(table.row(command.name, f"{wall:.1f}", f"{cpu:.1f}", f"{cpu / count * 1000:.0f}"))
    share = ratio(plans, alone, "wall") * cores
    verdict = "met" if share <= MOST else f"not met: {WHY}"
    lines += ["", f"A campaign that plans takes {share:.2f} times the sum of the single runs divided by the cores (the goal of "
                  f"{MOST} is {verdict}), and {ratio(plans, alone, 'cpu'):.2f} times their processor time, with "
                  f"{os.getloadavg()[2]:.1f} processes at work on the machine."]
    lines += ["", f"| {MANY:,} repositories | on this machine | on {PARTS} such machines |", "|---|--:|--:|"]
    for command in (plans, applies, clones):
        wall = command.median("wall") / count * MANY
        lines.append(table.row(command.name, minutes(wall), minutes(wall / PARTS)))
    return "\n".join(lines) + "\n"


def minutes(seconds):
    return f"{seconds / 60:.0f} min" if seconds >= 600 else f"{seconds:.0f} s"


if __name__ == "__main__":
    main()
