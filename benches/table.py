"""The figures as Markdown: every command with its ratio, every goal with its figure, the growth."""

from goals import GOALS
from measure import ratio

FIGURES = ("wall", "cpu", "peak")


def rendered(rows, judged, machine, growth):
    commands = {command.name: command for command, _ in rows}
    lines = [machine + ".", ""]
    lines.append(f"{judged['migrated']} functions migrated, {judged['left']} left by name, "
                 f"0 of {judged['decoys']} decoys touched.")
    lines += ["", "| command | wall s | cpu s | peak MiB | against | wall | cpu |", "|---|--:|--:|--:|---|--:|--:|"]
    for command, base in rows:
        wall, cpu, peak = command.median
        line = f"| {command.name.replace('|', '¦')} | {wall:.3f} | {cpu:.3f} | {peak:.0f} |"
        if command is base:
            lines.append(line + " | | |")
        else:
            against = base.name.replace("|", "¦")
            lines.append(line + f" {against} | {ratio(command, base, 'wall'):.3f} | {ratio(command, base, 'cpu'):.3f} |")
    lines += ["", "| goal | figure | |", "|---|--:|---|"]
    for goal in GOALS:
        command = commands[goal.name]
        if goal.base:
            figure = ratio(command, commands[goal.base], goal.figure)
        else:
            figure = command.median[FIGURES.index(goal.figure)]
        verdict = "met" if figure <= goal.limit else f"not met: {goal.why}" if goal.why else "not met"
        lines.append(f"| {goal.name}: {goal} | {figure:.3f} | {verdict} |".replace("rg | xargs", "rg ¦ xargs"))
    lines += ["", "| growth | size | wall s | cpu s | peak MiB |", "|---|--:|--:|--:|--:|"]
    for what, size, (wall, cpu, peak) in growth:
        lines.append(f"| {what} | {size:,} | {wall:.3f} | {cpu:.3f} | {peak:.0f} |")
    return "\n".join(lines) + "\n"


def write(path, text):
    """Puts the text between the two markers of the document."""
    start, end = "<!-- measured -->\n", "<!-- end -->\n"
    document = path.read_text()
    head, _, rest = document.partition(start)
    _, _, tail = rest.partition(end)
    path.write_text(head + start + "\n" + text + "\n" + end + tail)
