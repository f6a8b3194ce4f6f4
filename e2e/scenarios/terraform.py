"""Terraform: init, validate and apply over the real archive and null providers."""

from dataclasses import dataclass

import lambdas
import stage as engine
from report import expect
from tree import Tree


@dataclass
class Terraform(engine.Scenario):
    def suffixes(self):
        return [".tf"]

    def deploy(self, stage, tree, live, note):
        root = tree.path / self.root
        stage.terraform.init(root)
        if live:
            actions = stage.terraform.plan(root)
            expect(set(map(tuple, actions.values())) == {("update",)}, f"not updated in place: {actions}")
            note("updated in place")
        return stage.terraform.apply(root)

    def inspect(self, stage, tree, label):
        with stage.report.check(f"{label}: terraform fmt has nothing to say"):
            stage.terraform(tree.path, "fmt", "-check", "-recursive", "-diff", "-no-color")


SCENARIOS = [
    # The article names a handler that is not its binary, which go1.x could not start: corrected here.
    Terraform("terraform/article", correction=('"sample"', '"main"')),
    Terraform("terraform/two-functions", stale=("api_handler", "populate_handler")),
    Terraform("terraform/module-variable", root="deploy"),
    Terraform("terraform/makefile", build="make", needs=("make", "zip")),
    Terraform("terraform/script-loop", build="./build.sh", stale=("bin/hello", "bin/world"), needs=("zip",)),
    Terraform("terraform/format-path"),
    Terraform("terraform/shared-zip", build="./build.sh", stale=("bin/hello", "bin/world"), needs=("zip",)),
    Terraform("terraform/example", stale=("bin/hello", "bin/worker")),
]


def article_as_printed(stage):
    """The seed article: its listing, migrated with its choices, must become its result to the byte."""
    options = ["--runtime", "provided.al2", "--handler", "keep"]
    with stage.report.group(), Tree("terraform/article", stage.env) as tree:
        label = f"terraform/article as printed, apply {' '.join(options)}"
        with stage.report.check(f"{label}: gives what the article gives"):
            wanted = (tree.path / "main.tf").read_text()
            for before, after in [('"go1.x"', '"provided.al2"'), ("-o ../build/main", "-o ../build/bootstrap"),
                                  ('"./lambda/build/main"', '"./lambda/build/bootstrap"')]:
                expect(wanted.count(before) == 1, f"the fixture does not hold {before} once")
                wanted = wanted.replace(before, after)
            said = engine.rebootstrap(stage, tree, "apply", *options)
            expect((tree.path / "main.tf").read_text() == wanted, f"it differs\n{said}\n{tree.diff()}")
        with stage.report.check(f"{label}: builds, deploys and answers") as note:
            # Without cgo: a program linked to the libc of the machine that runs this suite may be too new for al2.
            terraform = stage.terraform.with_env(CGO_ENABLED="0")
            terraform.init(tree.path)
            for function in terraform.apply(tree.path):
                note(lambdas.answers(function, "provided.al2"))


AS_PRINTED = {"terraform/article": article_as_printed}
