"""The figures as Markdown: every command with its ratio, and every goal with its figure."""

from goals import GOALS
from measure import FIGURES, ratio

START, END = "<!-- measured -->\n", "<!-- end -->\n"


def rendered(head, rows):
    """`rows` are pairs of a command and the one that it is measured against, which may be itself."""
    lines = [*head, "", "| command | wall s | cpu s | peak MiB | against | wall | cpu |", "|---|--:|--:|--:|---|--:|--:|"]
    for command, base in rows:
        cells = [command.name, f"more than {command.limit:g}", "", ""]
        if not command.late:
            cells[1:] = (format(command.median(figure), form) for figure, form in zip(FIGURES, (".3f", ".3f", ".0f")))
        against = ["", "", ""]
        if command is not base:
            ratios = [ratio(command, base, figure) for figure in FIGURES[:2]]
            against = [base.name, *("" if figure is None else f"{figure:.3f}" for figure in ratios)]
        lines.append(row(*cells, *against))
    lines += ["", "| goal | figure | |", "|---|--:|---|"]
    commands = {command.name: command for command, _ in rows}
    for goal in GOALS:
        figure, met = goal.measured(commands)
        verdict = {True: "met", None: "", False: f"not met: {goal.why or 'nobody knows why yet'}"}[met]
        lines.append(row(goal, figure, verdict))
    return "\n".join(lines) + "\n"


def unexplained(rows):
    """The goals that are not met and have no reason."""
    commands = {command.name: command for command, _ in rows}
    return [goal for goal in GOALS if goal.measured(commands)[1] is False and not goal.why]


def row(*cells):
    return "| " + " | ".join(str(cell).replace("|", "¦") for cell in cells) + " |"


def write(path, text):
    """Puts the text between the two markers of the document."""
    head, _, rest = path.read_text().partition(START)
    _, _, tail = rest.partition(END)
    path.write_text(f"{head}{START}\n{text}\n{END}{tail}")
