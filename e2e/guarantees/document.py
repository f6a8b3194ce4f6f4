"""docs/guarantees.md: the table between its marks is written by `just guarantees`, and read by the tests."""

import re

import tools
from guarantees.promises import PROMISES

PATH = tools.ROOT / "docs/guarantees.md"
BEGIN, END = "<!-- written by `just guarantees` -->\n", "<!-- end -->\n"


def write(found, cells):
    text = PATH.read_text()
    before, rest = text.split(BEGIN)
    PATH.write_text(before + BEGIN + "\n" + table(found, cells) + "\n" + END + rest.split(END)[1])


def table(found, cells):
    lines = ["Who was asked to do what:", ""]
    for subject in found[1:]:
        argv = " ".join(word if re.fullmatch(r"[\w./=,:+-]+", word) else f"'{word}'" for word in subject.argv)
        lines.append(f"- {subject.name.split()[0]} {subject.shown_version()}: {subject.job}: "
                     f"`{subject.name.split()[0]} {argv} {' '.join(subject.files)}`")
    for section, promises in PROMISES.items():
        lines += ["", f"### {section}", "", "| promise | " + " | ".join(one.name for one in found) + " | shown by |",
                  "|---" * (len(found) + 2) + "|"]
        for promise in promises:
            row = [promise.text, *map(str, cells[promise]), "<br>".join(map(shown, tests(promise)))]
            lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def tests(promise):
    """The check itself, and the tests of our own."""
    module, function = promise.check.__module__.replace(".", "/"), promise.check.__qualname__.split(".")[0]
    return [f"e2e/{module}.py {promise.name if function == 'kept' else function}", *promise.tests]


def shown(test):
    file, name = test.split()
    return f"`{file}` `{name}`"


def cells_of(column):
    """The cells of a column of the document, by promise in the order of PROMISES; empty when nothing was measured."""
    found, at = [], None
    for line in PATH.read_text().split(BEGIN)[1].split(END)[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| promise"):
            at = cells.index(column)
        elif line.startswith("| ") and at is not None:
            found.append(cells[at])
    return found
