"""GitHub workflows: their `run` steps are run as GitHub runs them, and what they build is deployed by another kind."""

import json
import pathlib
from dataclasses import dataclass

import linters
from command import run
from report import expect
from scenarios.cloudformation import CloudFormation
from scenarios.serverless import Serverless
from tools import CACHE
from tree import Tree

STEPS = pathlib.Path(__file__).resolve().parent.parent / "workflow_steps.py"
WORKFLOW, SCRIPT = ".github/workflows/deploy.yml", "scripts/pack.sh"


@dataclass
class Workflow(CloudFormation):
    needs: tuple[str, ...] = ("make", "zip", "aws", "moto_server", "cfn-lint", "actionlint", "shellcheck")

    def deploy(self, stage, tree, live, note):
        run_steps(tree, stage.account.env)
        return super().deploy(stage, tree, live, note)

    def inspect(self, stage, tree, label):
        super().inspect(stage, tree, label)
        with Tree(self.fixture, stage.env) as before:
            finds_nothing_new(stage, label, before, tree, (linters.actionlint, WORKFLOW), (linters.shellcheck, SCRIPT))
            with stage.report.check(f"{label}: make -n shows the new path") as note:
                old, shown = (run(["make", "-n", "worker"], root, stage.env) for root in (before.path, tree.path))
                expect("bootstrap ./cmd/worker" in shown and "bootstrap" not in old, f"it shows\n{shown}")
                note(shown.strip())


@dataclass
class ServerlessWorkflow(Serverless):
    """The workflow builds, and an action of the marketplace deploys."""

    build: str = "true"
    needs: tuple[str, ...] = ("zip", "osls3", "osls4", "aws", "actionlint")

    def deploy(self, stage, tree, live, note):
        run_steps(tree, stage.env)
        return super().deploy(stage, tree, live, note)

    def inspect(self, stage, tree, label):
        with Tree(self.fixture, stage.env) as before:
            finds_nothing_new(stage, label, before, tree, (linters.actionlint, WORKFLOW))


def finds_nothing_new(stage, label, before, tree, *pairs):
    for linter, file in pairs:
        with stage.report.check(f"{label}: {linter.__name__} finds nothing new"):
            findings = [linter(stage.env, root, file) for root in (before.path, tree.path)]
            expect(not linters.new(*findings), "\n".join(linters.new(*findings)))


def run_steps(tree, env):
    """With `bash -e`, as GitHub runs a step without a shell of its own."""
    steps = json.loads(run([CACHE / "aws/bin/python", STEPS, WORKFLOW], tree.path, env))
    expect(steps, "the workflow has no steps")
    for step in steps:
        run(["bash", "-e", "-c", step["run"]], tree.path / step["directory"], env | step["env"])


SCENARIOS = [
    Workflow("ci/workflow", half=(
        ("go1.x", "provided.al2023", "template.yaml"),
        ("Handler: greeter", "Handler: bootstrap", "template.yaml"),
        ("Handler: worker", "Handler: bootstrap", "template.yaml"),
        ("-o out/greeter ", "-o out/greeter/bootstrap ", WORKFLOW),
        ("zip -j dist/greeter.zip out/greeter\n", "zip -r dist/greeter.zip out/greeter/bootstrap\n", WORKFLOW),
    )),
    ServerlessWorkflow("ci/serverless", stale=("bin/orders", "bin/prices")),
]
