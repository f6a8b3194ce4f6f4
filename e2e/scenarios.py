"""The fixtures, each deployed as it is, with only the runtime line changed, and migrated by rebootstrap.

All three go through `turn`: the same build commands, the same Terraform, the same emulator. The middle one must fail
as Lambda fails it, or a pass of the last one would prove nothing. The fourth time the migration meets what the untouched
one has built and deployed.
"""

import contextlib
from dataclasses import dataclass

import lambdas
from command import run, status
from report import expect
from tree import Tree

OLD, NEW = "go1.x", "provided.al2023"


@dataclass
class Scenario:
    """How the owner of a fixture builds it, and what built before stands in the way of what is built after."""

    fixture: str
    build: str = "true"
    root: str = "."
    stale: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    correction: tuple[str, str] = ("", "")


SCENARIOS = [
    # The article names a handler that is not its binary, which go1.x could not start: corrected here.
    Scenario("article", correction=('"sample"', '"main"')),
    Scenario("two-functions", stale=("api_handler", "populate_handler")),
    Scenario("module-variable", root="deploy"),
    Scenario("makefile", build="make", needs=("make", "zip")),
    Scenario("script-loop", build="./build.sh", stale=("bin/hello", "bin/world"), needs=("zip",)),
    Scenario("format-path"),
    Scenario("shared-zip", build="./build.sh", stale=("bin/hello", "bin/world"), needs=("zip",)),
    Scenario("example", stale=("bin/hello", "bin/worker")),
]


class Stage:
    """What every scenario needs: the tools, and where to report."""

    def __init__(self, report, env, terraform, rebootstrap):
        self.report, self.env, self.terraform, self.rebootstrap = report, env, terraform, rebootstrap

    def play(self, scenario):
        for change, outcome in TURNS:
            with self.report.group(), self.tree(scenario) as tree:
                self.turn(scenario, tree, change, outcome)
        with self.report.group(), self.tree(scenario) as tree:
            self.turn(scenario, tree, untouched, lambdas.would_start, "live, ")
            self.turn(scenario, tree, migrated, lambdas.answers, "live, ", live=True)

    @contextlib.contextmanager
    def tree(self, scenario):
        """The fixture, ready to deploy; when a check fails, what was changed in it is shown after the check."""
        failed = self.report.failed
        with Tree(scenario.fixture, self.env) as tree:
            tree.replace(*scenario.correction, suffix=".tf")
            tree.git("tag", "owner")
            try:
                yield tree
            finally:
                if self.report.failed > failed:
                    self.report.line("", f"{scenario.fixture}: what was changed", log=tree.diff("owner"))

    def turn(self, scenario, tree, change, outcome, prefix="", live=False):
        """Changes a tree, builds and deploys it, and checks how each of its functions fares."""
        label = f"{scenario.fixture}, {prefix}{words(change)}"
        root = tree.path / scenario.root
        change(self, scenario, tree, label)
        with self.report.check(f"{label}: builds and deploys") as note:
            for path in scenario.stale if live else ():
                (tree.path / path).unlink()
            run(["bash", "-euc", scenario.build], tree.path, self.env)
            self.terraform.init(root)
            if live:
                actions = self.terraform.plan(root)
                expect(set(map(tuple, actions.values())) == {("update",)}, f"not updated in place: {actions}")
                note("updated in place")
            functions = self.terraform.apply(root)
            expect(functions, "no function was deployed")
        for function in functions:
            with self.report.group(), self.report.check(f"{label}: {function.name} {words(outcome)}") as note:
                note(outcome(function, root))


def words(function):
    return function.__name__.replace("_", " ")


def untouched(stage, scenario, tree, label):
    pass


def runtime_only(stage, scenario, tree, label):
    tree.replace(OLD, NEW, suffix=".tf")


def migrated(stage, scenario, tree, label):
    """rebootstrap at work, and what can be checked of it without a deployment."""
    with stage.report.check(f"{label}: git apply takes the diff"):
        patch = tree.path / ".git/rebootstrap.patch"
        patch.write_text(run([stage.rebootstrap, "diff"], tree.path, stage.env))
        expect(not tree.diff(), "the diff was written, too")
        tree.git("apply", "-p1", patch)
        shown = tree.diff()
        tree.git("checkout", "--quiet", ".")
    with stage.report.check(f"{label}: rebootstrap apply writes that diff"):
        said = rebootstrap(stage, tree, "apply")
        changes = tree.diff()
        expect(changes, f"nothing was changed\n{said}")
        expect(changes == shown, f"it differs\n{said}\n{changes}")
        for path in scenario.stale:
            told = f"rm -f {path}\n" in said or not (tree.path / path).exists()
            expect(told, f"the report does not tell to remove {path}\n{said}")
        tree.commit()
    with stage.report.check(f"{label}: a second apply changes nothing"):
        said = rebootstrap(stage, tree, "apply")
        expect(not tree.diff(), f"it changed\n{said}\n{tree.diff()}")
    with stage.report.check(f"{label}: terraform fmt has nothing to say"):
        stage.terraform(tree.path, "fmt", "-check", "-recursive", "-diff", "-no-color")


TURNS = [
    (untouched, lambdas.would_start),
    (runtime_only, lambdas.finds_no_bootstrap),
    (migrated, lambdas.answers),
]


def rebootstrap(stage, tree, *arguments):
    """What it printed, to show when a check after it fails."""
    code, said = status([stage.rebootstrap, *arguments], tree.path, stage.env)
    expect(code == 0, f"rebootstrap {' '.join(arguments)}: exit {code}\n{said}")
    return said


def article_as_printed(stage):
    """The seed article: its listing, migrated with its choices, must become its result to the byte."""
    options = ["--runtime", "provided.al2", "--handler", "keep"]
    with stage.report.group(), Tree("article", stage.env) as tree:
        label = f"article as printed, apply {' '.join(options)}"
        with stage.report.check(f"{label}: gives what the article gives"):
            wanted = (tree.path / "main.tf").read_text()
            for before, after in [('"go1.x"', '"provided.al2"'), ("-o ../build/main", "-o ../build/bootstrap"),
                                  ('"./lambda/build/main"', '"./lambda/build/bootstrap"')]:
                expect(wanted.count(before) == 1, f"the fixture does not hold {before} once")
                wanted = wanted.replace(before, after)
            said = rebootstrap(stage, tree, "apply", *options)
            expect((tree.path / "main.tf").read_text() == wanted, f"it differs\n{said}\n{tree.diff()}")
        with stage.report.check(f"{label}: builds, deploys and answers") as note:
            # Without cgo: a program linked to the libc of the machine that runs this suite may be too new for al2.
            terraform = stage.terraform.with_env(CGO_ENABLED="0")
            terraform.init(tree.path)
            for function in terraform.apply(tree.path):
                note(lambdas.answers(function, tree.path, "provided.al2"))
