"""The fixtures, each deployed as it is, with only the runtime changed, half migrated, and migrated by rebootstrap.

All of them go through `turn`: the same build commands, the same tools, the same emulator. Those in the middle must fail
as Lambda or the tool fails them, or a pass of the last one would prove nothing. In a turn called `live` the migration
meets what the untouched fixture has built and deployed.
"""

import contextlib
import re
from dataclasses import dataclass

import lambdas
import sarif
from command import run, status
from report import Failed, expect
from tree import Tree

OLD, NEW = "go1.x", "provided.al2023"


@dataclass
class Scenario:
    """How the owner of a fixture builds it, and what built before stands in the way of what is built after.

    `half`: what somebody changes who knows only a part of it, as (old text, new text, end of the file's name); what
    becomes of that, and of the runtime alone, is an outcome of `lambdas` or a Refusal. Each kind of scenario says in
    `deploy` how its tool packages, and in `inspect` what other tools have to say of the migrated tree.
    """

    fixture: str
    build: str = "true"
    root: str = "."
    stale: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    correction: tuple[str, str] = ("", "")
    half: tuple[tuple[str, str, str], ...] = ()
    of_half: object = lambdas.finds_no_bootstrap
    of_runtime_only: object = lambdas.finds_no_bootstrap

    def suffixes(self):
        """Ends of the names of files that hold the runtime."""
        raise NotImplementedError

    def deploy(self, stage, tree, live, note):
        """The functions that the tool deploys after `build`."""
        raise NotImplementedError

    def inspect(self, stage, tree, label):
        pass

    def turns(self):
        yield runtime_only, self.of_runtime_only
        if self.half:
            yield half_migrated, self.of_half
        yield migrated, lambdas.answers


class Stage:
    """What every scenario needs: the tools, and where to report. `account` is there for those that need aws."""

    def __init__(self, report, env, rebootstrap, terraform=None, account=None):
        self.report, self.env, self.rebootstrap = report, env, rebootstrap
        self.terraform, self.account, self.names, self.diffs = terraform, account, {}, {}

    def play(self, scenario):
        for change, outcome in scenario.turns():
            with self.report.group(), self.tree(scenario) as tree:
                self.turn(scenario, tree, change, outcome)
        with self.report.group(), self.tree(scenario) as tree:
            self.turn(scenario, tree, untouched, lambdas.would_start)
            self.turn(scenario, tree, migrated, lambdas.answers, live=True)

    @contextlib.contextmanager
    def tree(self, scenario):
        """The fixture, ready to deploy; when a check fails, what was changed in it is shown after the check."""
        failed = self.report.failed
        with Tree(scenario.fixture, self.env) as tree:
            for suffix in scenario.suffixes():
                tree.replace(*scenario.correction, suffix)
            tree.git("tag", "owner")
            try:
                yield tree
            finally:
                if self.report.failed > failed:
                    self.report.line("", f"{scenario.fixture}: what was changed", log=tree.diff("owner"))

    def turn(self, scenario, tree, change, outcome, live=False):
        """Changes a tree, builds and deploys it, and checks how each of its functions fares."""
        label = f"{scenario.fixture}, {'live, ' if live else ''}{words(change)}"
        said = change(self, scenario, tree, label)
        if isinstance(outcome, lambdas.Refusal):
            with self.report.check(f"{label}: is refused") as note:
                note(self.refused(scenario, tree, outcome.text))
            return
        with self.report.check(f"{label}: builds and deploys") as note:
            if live:
                clear(scenario, tree, said, self.env)
            functions = self.deploy(scenario, tree, live, note)
        for function in functions:
            judge = lambdas.answers if lambdas.is_of_another_language(function) else outcome
            with self.report.group(), self.report.check(f"{label}: {function.name} {words(judge)}") as note:
                note(judge(function))

    def deploy(self, scenario, tree, live, note):
        env = self.env
        if "aws" in scenario.needs:
            self.account.reset()
            env = self.account.env
        run(["bash", "-euc", scenario.build], tree.path, env)
        functions = scenario.deploy(self, tree, live, note)
        self.same_functions(scenario.fixture, functions)
        return functions

    def same_functions(self, fixture, functions):
        """Whatever is changed in a fixture, it deploys the functions that it deployed the first time."""
        names = sorted(function.name for function in functions)
        first = self.names.setdefault(fixture, names)
        expect(names and names == first, f"it deploys {', '.join(names) or 'nothing'}, not {', '.join(first)}")

    def refused(self, scenario, tree, text):
        try:
            self.deploy(scenario, tree, live=False, note=str)
        except Failed as failure:
            expect(text in str(failure), f"refused for another reason: {failure}")
            return text
        raise Failed("the control passed")


def play_as_printed(stage, scenario, options, judge):
    """A seed article's listing, migrated with the choices of the article; `judge(tree, said)` compares the results."""
    label = f"{scenario.fixture} as printed, apply {' '.join(options)}"
    with stage.report.group(), stage.tree(scenario) as tree:
        with stage.report.check(f"{label}: gives what the article gives"):
            said = rebootstrap(stage, tree, "apply", *options)
            expect(tree.diff(), f"nothing was changed\n{said}")
            tree.commit()
            judge(tree, said)
        with stage.report.check(f"{label}: builds and deploys") as note:
            functions = stage.deploy(scenario, tree, live=False, note=note)
        for function in functions:
            with stage.report.group(), stage.report.check(f"{label}: {function.name} answers") as note:
                note(lambdas.answers(function))
                if "--handler" in options:
                    handler = options[options.index("--handler") + 1]
                    expect(function.handler == handler, f"the handler is {function.handler}")
                if "--norpc" in options:
                    lambdas.built_with(function, "-tags=lambda.norpc", stage.env)
                    note("built with -tags=lambda.norpc")


def words(function):
    return function.__name__.replace("_", " ")


def clear(scenario, tree, said, env):
    """Runs the commands of the report that clear away what the untouched tree has built."""
    for command in re.findall(r"^ *next: (rm -f .+)$", said, re.MULTILINE):
        run(["bash", "-euc", command], tree.path, env)
    left = [path for path in scenario.stale if (tree.path / path).is_file()]
    expect(not left, f"the report does not tell to remove {' '.join(left)}\n{said}")


def untouched(stage, scenario, tree, label):
    pass


def runtime_only(stage, scenario, tree, label):
    for suffix in scenario.suffixes():
        tree.replace(OLD, NEW, suffix)


def half_migrated(stage, scenario, tree, label):
    with stage.report.check(f"{label}: finds what is to change"):
        for old, new, suffix in scenario.half:
            expect(tree.replace(old, new, suffix), f"the fixture does not hold {old}")


def migrated(stage, scenario, tree, label):
    """rebootstrap at work, and what can be checked of it without a deployment; -> what it said.

    What is built already makes no difference to the diff, which is then not inspected again.
    """
    with stage.report.check(f"{label}: git apply takes the diff"):
        patch = tree.path / ".git/rebootstrap.patch"
        patch.write_text(run([stage.rebootstrap, "diff"], tree.path, stage.env))
        expect(not tree.diff(), "the diff was written, too")
        expect(patch.read_text(), f"nothing would be changed\n{rebootstrap(stage, tree, 'list')}")
        tree.git("apply", "-p1", patch)
        shown = tree.diff()
        is_known = scenario.fixture in stage.diffs
        expect(shown == stage.diffs.setdefault(scenario.fixture, shown), f"another diff where it is built\n{shown}")
        tree.git("checkout", "--quiet", ".")
    if not is_known:
        with stage.report.check(f"{label}: the fixes of a SARIF log are that diff") as note:
            log = sarif.log_of(stage.rebootstrap, tree, stage.env)
            sarif.valid(log, tree.scratch, stage.env)
            note(sarif.is_the_diff(log, tree, shown))
    with stage.report.check(f"{label}: rebootstrap apply writes that diff"):
        said = rebootstrap(stage, tree, "apply")
        expect(tree.diff() == shown, f"it differs\n{said}\n{tree.diff()}")
        tree.commit()
    with stage.report.check(f"{label}: a second apply changes nothing"):
        again = rebootstrap(stage, tree, "apply")
        expect(not tree.diff(), f"it changed\n{again}\n{tree.diff()}")
    if not is_known:
        scenario.inspect(stage, tree, label)
    return said


def rebootstrap(stage, tree, *arguments):
    """What it printed, to show when a check after it fails."""
    code, said = status([stage.rebootstrap, *arguments], tree.path, stage.env)
    expect(code == 0, f"rebootstrap {' '.join(arguments)}: exit {code}\n{said}")
    return said
