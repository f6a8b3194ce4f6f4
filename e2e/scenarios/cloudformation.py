"""CloudFormation: a template with local code, packaged to S3 by the AWS CLI and deployed."""

import json
from dataclasses import dataclass

import linters
import moto
import stage as engine
from command import run
from tree import Tree


@dataclass
class CloudFormation(engine.Scenario):
    template: str = "template.yaml"
    needs: tuple[str, ...] = ("make", "zip", "aws", "moto_server", "cfn-lint")

    def suffixes(self):
        return [self.template]

    def deploy(self, stage, tree, live, note):
        output = tree.scratch / "packaged.json"
        run(["aws", "cloudformation", "package", "--template-file", self.template, "--s3-bucket", moto.BUCKET,
             "--use-json", "--output-template-file", output], tree.path, stage.account.env)
        return stage.account.deploy_stack(json.loads(output.read_text()), tree.scratch)

    def inspect(self, stage, tree, label):
        with stage.report.check(f"{label}: cfn-lint finds a deprecated runtime no more") as note:
            with Tree(self.fixture, stage.env) as before:
                note(linters.runtime_is_cured(linters.cfn_lint, stage.env, before.path, tree.path, self.template))


SCENARIOS = [
    CloudFormation("cloudformation/yaml", build="make", half=(
        ("go1.x", "provided.al2023", "template.yaml"),
        ("Handler: reader", "Handler: bootstrap", "template.yaml"),
        ("Handler: writer", "Handler: bootstrap", "template.yaml"),
    )),
    # What make built before looks up to date to it afterwards: the report has to tell to remove it.
    CloudFormation("cloudformation/zip-target", build="make", stale=("dist/writer.zip",)),
    CloudFormation("cloudformation/json", build="./build.sh", template="stack.json"),
]
