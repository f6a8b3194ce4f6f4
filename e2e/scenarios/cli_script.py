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
    Script("cli/article", half=(
        ("go1.x", "provided.al2023", "deploy.sh"),
        ("-o bin/hello ", "-o bin/hello/bootstrap ", "deploy.sh"),
        ("zip bin/hello.zip bin/hello\n", "zip bin/hello.zip bin/hello/bootstrap\n", "deploy.sh"),
        ("--handler bin/hello ", "--handler bin/hello/bootstrap ", "deploy.sh"),
    )),
]


def article_as_printed(stage):
    """It must zip without the folder, and take the handler that the article makes up to show that any will do."""
    def judge(tree, said):
        text = (tree.path / "deploy.sh").read_text()
        for line in ("--runtime provided.al2023", "--handler hoge/huga", "zip -j bin/hello.zip bin/bootstrap"):
            expect(line in text, f"no {line}\n{text}\n{said}")

    options = ["--runtime", engine.NEW, "--handler", "hoge/huga", "--norpc"]
    engine.play_as_printed(stage, SCENARIOS[0], options, judge)


AS_PRINTED = {"cli/article": article_as_printed}
