"""Writes a repository of any size: `benches/tree.py OUT FILES FUNCTIONS [small]`.

FILES files that git does not ignore, of 2 to 20 kB, or with `small` a tenth of that; among them folders with FUNCTIONS Go
functions and all that builds them, and decoys. A quarter as many files again stand in ignored folders, some of which say
go1.x as well. The same arguments write the same tree. OUT.json says what is in it: a run is judged by it.
"""

import json
import pathlib
import shutil
import sys

import filler
import functions
from words import SIZES, SMALL, Words

SEED = 20260101
IGNORED = ("node_modules", ".terraform/modules", "dist")


class Tree:
    def __init__(self, root, sizes):
        self.root, self.words = root, Words(SEED, sizes)
        self.made, self.folders = 0, set()

    def write(self, path, text):
        folder, _, _ = path.rpartition("/")
        if folder not in self.folders:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
            self.folders.add(folder)
        with open(self.root / path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        self.made += 1

    def drawn(self, kinds):
        return self.words.random.choices(kinds, [kind[0] for kind in kinds])[0]


def make(root, files, wanted, sizes=SIZES):
    """Makes the tree and gives what is in it: functions and those to be left by the file that declares them, and decoys."""
    tree = Tree(root, sizes)
    words = tree.words
    tree.write(".gitignore", "node_modules/\n.terraform/\ndist/\n*.zip\n")
    homes = [f"services/{words.word()}/{words.name()}-{at:05}" for at in range(max(1, files // 14))]
    summary = {"files": 0, "folders": [], "functions": {}, "left": {}, "decoys": [], "kinds": {}}
    made = 0
    while made < wanted:
        _, kind = tree.drawn(functions.KINDS)
        folder = kind(words)
        if made + folder.functions > wanted:
            continue
        at = f"{words.random.choice(homes)}/fn{tree.made:06}"
        for name, text in folder.files.items():
            tree.write(f"{at}/{name}", text)
            if not folder.functions:
                summary["decoys"].append(f"{at}/{name}")
        declaration = f"{at}/{folder.declaration}"
        summary["folders"].append(at)
        summary["functions"] |= {declaration: folder.functions} if folder.functions else {}
        summary["left"] |= {declaration: folder.left} if folder.left else {}
        made += folder.functions
        summary["kinds"][kind.__name__] = summary["kinds"].get(kind.__name__, 0) + 1
    while tree.made < files:
        _, ending, kind = tree.drawn(filler.KINDS)
        home, name = homes[tree.made % len(homes)], f"{words.name()}-{tree.made}.{ending}"
        if ending == "mk" and f"{home}/" not in tree.folders:
            name, _ = "Makefile", tree.folders.add(f"{home}/")
        tree.write(f"{home}/{name}", kind(words))
    summary["files"] = tree.made
    for at in range(files // 4):
        text = filler.terraform(words) if at % 50 else 'resource "aws_lambda_function" "old" {\n  runtime = "go1.x"\n}\n'
        tree.write(f"{homes[at % len(homes)]}/{words.choice(*IGNORED)}/{words.name()}-{at}.tf", text)
    return summary


def main(out, files, wanted, small=""):
    root = pathlib.Path(out)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    summary = make(root, int(files), int(wanted), SMALL if small else SIZES)
    root.with_name(root.name + ".json").write_text(json.dumps(summary, indent=1) + "\n")
    functions_of, left = (sum(summary[what].values()) for what in ("functions", "left"))
    print(f"{summary['files']} files, {functions_of} functions, {left} of them to be left")


if __name__ == "__main__":
    main(*sys.argv[1:])
