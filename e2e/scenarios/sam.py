"""AWS SAM: build, package to S3, AWS's own translation to CloudFormation, and the functions that come of it."""

import json
import pathlib
from dataclasses import dataclass

import linters
import moto
import stage as engine
import verified
from command import run
from lambdas import Refusal, answers_as
from report import expect
from tools import CACHE
from tree import Tree

TRANSLATE = pathlib.Path(__file__).resolve().parent.parent / "sam_translate.py"
NO_BUILD_METHOD = Refusal("Makefile not found")


@dataclass
class Sam(engine.Scenario):
    """`packaged`: what is deployed, relative to the fixture: the template, or what `sam build` made of it."""

    build: str = "sam build"
    packaged: str = ".aws-sam/build/template.yaml"
    needs: tuple[str, ...] = ("aws", "moto_server", "sam", "cfn-lint")
    of_runtime_only: object = NO_BUILD_METHOD

    def suffixes(self):
        return ["template.yaml"]

    def deploy(self, stage, tree, live, note):
        output, translated = tree.scratch / "packaged.json", tree.scratch / "translated.json"
        run(["sam", "package", "--template-file", self.packaged, "--s3-bucket", moto.BUCKET, "--use-json",
             "--output-template-file", output], tree.path, stage.account.env)
        run([CACHE / "sam/bin/python", TRANSLATE, output, translated], tree.path, stage.account.env)
        functions = stage.account.deploy_stack(json.loads(translated.read_text()), tree.scratch)
        built = {folder.name: folder for folder in (tree.path / ".aws-sam/build").glob("*/")}
        for function in functions:
            if folder := built.pop(function.name, None):
                same_as_built(function, folder, note)
        expect(not built, f"sam has built what is not deployed: {', '.join(built)}")
        return functions

    def inspect(self, stage, tree, label):
        with stage.report.check(f"{label}: cfn-lint and sam validate find a deprecated runtime no more") as note:
            with Tree(self.fixture, stage.env) as before:
                note(linters.runtime_is_cured(linters.cfn_lint, stage.env, before.path, tree.path, "template.yaml"))
                note(linters.runtime_is_cured(linters.sam_validate, stage.account.env, before.path, tree.path,
                                              "template.yaml"))


def same_as_built(function, folder, note):
    """`rebootstrap verify` has to say of the directory that `sam build` made what it says of the zip that is deployed."""
    built, deployed = (verified.codes(one, engine.NEW, function.architecture) for one in (folder, function.package))
    expect(built == deployed, f"verify says {built} of {folder.name}, and {deployed} of its zip")
    note(f"verify: {', '.join(sorted(built)) or 'it would start'}")


SCENARIOS = [
    Sam("sam/article"),
    Sam("sam/module-root", of_half=answers_as("HelloFunction"), half=(
        ("go1.x", "provided.al2023", "template.yaml"),
        ("    Properties:\n", "    Metadata:\n      BuildMethod: go1.x\n    Properties:\n", "template.yaml"),
    )),
    Sam("sam/makefile-builder", of_runtime_only=engine.lambdas.finds_no_bootstrap),
    Sam("sam/prebuilt", build="make package", packaged="template.yaml",
        needs=("make", "zip", "aws", "moto_server", "sam", "cfn-lint"),
        of_runtime_only=engine.lambdas.finds_no_bootstrap, half=(
            ("go1.x", "provided.al2023", "template.yaml"),
            ("Handler: hello", "Handler: bootstrap", "template.yaml"),
        )),
]


def article_as_printed(stage):
    """It must have the article's build method beside the properties, and its handler."""
    def judge(tree, said):
        shown = run(["git", "diff", "--unified=0", "owner"], tree.path, stage.env)
        added = [line[1:].split("#")[0].rstrip() for line in shown.splitlines() if line.startswith("+ ")]
        wanted = ["    Metadata:", "      BuildMethod: go1.x", "      Handler: '-'", f"      Runtime: {engine.NEW}"]
        expect(added == wanted, f"other lines\n{shown}\n{said}")

    engine.play_as_printed(stage, SCENARIOS[0], ["--runtime", engine.NEW, "--handler", "-"], judge)


AS_PRINTED = {"sam/article": article_as_printed}
