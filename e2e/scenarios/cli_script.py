"""Scripts that deploy with the AWS CLI: the script itself runs, against an account of moto."""

from dataclasses import dataclass

import linters
import stage as engine
from report import expect
from tree import Tree


@dataclass
class Script(engine.Scenario):
    """`build` deploys, too; `packages` are the zips it may have uploaded."""

    build: str = "./deploy.sh"
    script: str = "deploy.sh"
    packages: str = "bin/**/*.zip"
    needs: tuple[str, ...] = ("zip", "aws", "moto_server", "shellcheck")

    def suffixes(self):
        return [self.script]

    def deploy(self, stage, tree, live, note):
        return stage.account.functions(list(tree.path.glob(self.packages)))

    def inspect(self, stage, tree, label):
        with stage.report.check(f"{label}: shellcheck finds nothing new"), Tree(self.fixture, stage.env) as before:
            findings = [linters.shellcheck(stage.env, root, self.script) for root in (before.path, tree.path)]
            expect(not linters.new(*findings), "\n".join(linters.new(*findings)))


SCENARIOS = [
    Script("cli/article", stale=("bin/hello",), half=(
        ("go1.x", "provided.al2023", "deploy.sh"),
        ("-o bin/hello ", "-o bin/hello/bootstrap ", "deploy.sh"),
        ("zip bin/hello.zip bin/hello\n", "zip bin/hello.zip bin/hello/bootstrap\n", "deploy.sh"),
        ("--handler bin/hello ", "--handler bin/hello/bootstrap ", "deploy.sh"),
    )),
]
