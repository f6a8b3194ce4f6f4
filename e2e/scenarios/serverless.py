"""Serverless Framework: the open fork's versions 3 and 4 package everything; 4 does not know go1.x any more."""

import json
import shlex
import zipfile
from collections import Counter
from dataclasses import dataclass

import stage as engine
from command import run, status
from lambdas import Function, Refusal
from report import expect

UNKNOWN_RUNTIME = "must be equal to one of the allowed values"


@dataclass
class Serverless(engine.Scenario):
    build: str = "make build"
    needs: tuple[str, ...] = ("make", "zip", "osls3", "osls4")
    fourth: bool = True

    def suffixes(self):
        return ["serverless.yml"]

    def deploy(self, stage, tree, live, note):
        if self.fourth:
            code, said = status(["osls4", "package"], tree.path, stage.env)
            fourth = [shape(function) for function in packaged(tree)] if code == 0 else []
        run(["osls3", "package"], tree.path, stage.env)
        functions = packaged(tree)
        if self.fourth:
            note(compare(code, said, fourth, functions))
        return functions


def compare(code, said, fourth, functions):
    """osls 4 must refuse what is on go1.x, and package everything else as osls 3 does."""
    if any(function.runtime == engine.OLD for function in functions):
        expect(code and UNKNOWN_RUNTIME in said, f"the control passed\n{said}")
        return "osls 4 refuses it"
    expect(code == 0, f"osls 4: exit {code}\n{said}")
    expect(fourth == [shape(function) for function in functions], f"osls 4 packages something else: {fourth}")
    return "osls 4 takes it, too"


def packaged(tree):
    """The functions as the packager's own output describes them."""
    folder = tree.path / ".serverless"
    state = json.loads((folder / "serverless-state.json").read_text())
    template = json.loads((folder / "cloudformation-template-update-stack.json").read_text())
    deployed = {properties["FunctionName"]: properties for properties in (
        resource["Properties"] for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function")}
    return [function(name, one, deployed[one["name"]], state, tree)
            for name, one in state["service"]["functions"].items()]


def function(name, one, deployed, state, tree):
    artifact = one.get("package", {}).get("artifact")
    file = tree.path / (artifact or f".serverless/{state['package']['artifact']}")
    key = deployed["Code"]["S3Key"]
    expect(key.endswith(f"/{file.name}"), f"{name}: {key} would be deployed, and not {file}")
    return Function(name, deployed["Runtime"], deployed["Handler"], deployed.get("Architectures", ["x86_64"])[0], file)


def shape(function):
    with zipfile.ZipFile(function.package) as package:
        entries = sorted((entry.filename, entry.CRC, entry.external_attr) for entry in package.infolist())
    return function.name, function.runtime, function.handler, function.architecture, entries


SCENARIOS = [
    Serverless("serverless/article", stale=("bin/hello", "bin/world"), half=(
        ("go1.x", "provided.al2023", "serverless.yml"),
        ("-o bin/hello ", "-o bin/hello/bootstrap ", "Makefile"),
        ("-o bin/world ", "-o bin/world/bootstrap ", "Makefile"),
        ("handler: bin/hello", "handler: bin/hello/bootstrap", "serverless.yml"),
        ("handler: bin/world", "handler: bin/world/bootstrap", "serverless.yml"),
    )),
    # Half of this one does not pass the packager: its patterns name a file that is not built any more.
    Serverless("serverless/one-binary", of_half=Refusal("No file matches include / exclude patterns"), half=(
        ("go1.x", "provided.al2023", "serverless.yml"),
        ("-o drain ", "-o bootstrap ", "Makefile"),
        ("handler: drain", "handler: bootstrap", "serverless.yml"),
    )),
    Serverless("serverless/extra-files", build="./build.sh", stale=("bin/welcome", "bin/goodbye")),
    Serverless("serverless/mixed-languages", stale=("bin/hello", "bin/world")),
    Serverless("serverless/individually", stale=("bin/hello", "bin/world"), half=(
        ("go1.x", "provided.al2023", "serverless.yml"),
        ("-o bin/$$f ", "-o bin/$$f/bootstrap ", "Makefile"),
        ("- ./bin/hello", "- ./bin/hello/bootstrap", "serverless.yml"),
        ("- ./bin/world", "- ./bin/world/bootstrap", "serverless.yml"),
    )),
    # osls 4 has no `package.include` any more, which the plugin writes.
    Serverless("serverless/go-plugin", build="true", fourth=False, half=(
        ("go1.x", "provided.al2023", "serverless.yml"),
        ("    baseDir: .\n", "    baseDir: .\n    supportedRuntimes: [provided.al2023]\n", "serverless.yml"),
    )),
]


def article_as_printed(stage):
    """It must become the article's result in meaning, line by line."""
    def judge(tree, said):
        same_commands(stage, tree)
        service = json.loads(run(["osls3", "print", "--format", "json"], tree.path, stage.env))
        expect(service["provider"]["runtime"] == engine.NEW, f"another runtime\n{said}")
        for name, one in service["functions"].items():
            expect(one["package"]["artifact"] == f"bin/{name}.zip", f"another artifact: {one}")
        text = (tree.path / "serverless.yml").read_text()
        expect(text.count("handler: '-'\n") == 2, f"other handlers\n{text}")

    options = ["--runtime", engine.NEW, "--handler", "-", "--norpc"]
    engine.play_as_printed(stage, SCENARIOS[0], options, judge)


ARTICLE = [
    "rm -rf ./bin",
    'env GOARCH=amd64 GOOS=linux go build -ldflags="-s -w" -tags lambda.norpc -o bin/hello/bootstrap hello/main.go',
    'env GOARCH=amd64 GOOS=linux go build -ldflags="-s -w" -tags lambda.norpc -o bin/world/bootstrap world/main.go',
    "zip -j bin/hello.zip bin/hello/bootstrap",
    "zip -j bin/world.zip bin/world/bootstrap",
    "sls deploy --verbose",
]


def same_commands(stage, tree):
    """`make deploy` runs the article's commands, however the recipe joins them and orders their flags."""
    shown = run(["make", "-n", "deploy"], tree.path, stage.env)
    commands = Counter(words(command) for line in shown.splitlines() for command in line.split(" && "))
    wanted = Counter(map(words, ARTICLE))
    expect(commands == wanted, f"other commands\nmissing {wanted - commands}\nadded {commands - wanted}\n{shown}")


def words(command):
    return tuple(sorted(shlex.split(command)))


AS_PRINTED = {"serverless/article": article_as_printed}
