"""Packages that Lambda would refuse, and some it would run: the emulator must know them apart.

A refusal that does not come fails the suite, for then the scenarios prove nothing.
"""

import pathlib
import shutil
import tempfile
import zipfile
from dataclasses import dataclass

import emulator
import lambdas
import verified
from command import run
from report import Failed, expect
from tree import FIXTURES

RUNS, INVALID = "", "Runtime.InvalidEntrypoint"
PROGRAM = FIXTURES / "terraform/article/lambda/cmd"
ANSWER = {"function": "go-lambda-sample"}
SCRIPTS = {
    "text": b"echo hello\n",
    "sleeper": b"#!/bin/sh\nsleep 60\n",
    "quitter": b"#!/bin/sh\necho lost\nexit 3\n",
}


@dataclass
class Control:
    """A package with one file, a function that uses it, and what Lambda says: a kind of error, a part of its text."""

    what: str
    error: str
    text: str = ""
    program: str = "static"
    entry: str = "bootstrap"
    mode: int = 0o755
    system: int = 3
    runtime: str = "provided.al2023"
    handler: str = "anything"
    architecture: str = "x86_64"


CONTROLS = [
    Control("a static program", RUNS),
    Control("a static program on al2", RUNS, runtime="provided.al2"),
    Control("an arm64 program", RUNS, program="arm64", architecture="arm64"),
    Control("an arm64 program on x86_64", INVALID, "exec format error", program="arm64"),
    Control("a program linked to a newer libc than al2 has", "Runtime.ExitError", "GLIBC_2.", program="cgo",
            runtime="provided.al2"),
    Control("no x bit", INVALID, "permission denied", mode=0o644),
    Control("x bits for the owner only", INVALID, "permission denied", mode=0o700),
    Control("a zip without Unix modes", INVALID, "permission denied", system=0),
    Control("a bootstrap in a folder", INVALID, "Couldn't find valid bootstrap(s)", entry="bin/bootstrap",
            handler="bin/bootstrap"),
    Control("a folder called bootstrap", INVALID, "Couldn't find valid bootstrap(s)", entry="bootstrap/main"),
    Control("a bootstrap that is no program", INVALID, "not an ELF file", program="text"),
    Control("a program that never asks for an event", "Sandbox.Timedout", "never asked", program="sleeper"),
    Control("a program that ends", "Runtime.ExitError", "lost", program="quitter"),
    Control("a library from before the Runtime API", "Sandbox.Timedout", "never asked", program="old library"),
    Control("go1.x with the handler in the package", RUNS, entry="bin/main", runtime="go1.x", handler="bin/main"),
    Control("go1.x without the handler in the package", "PathError", "no such file", runtime="go1.x", handler="main"),
]


# What `verify` must not say of what Lambda has said.
DISAGREEMENTS = [
    ("a package that runs and that verify refuses", None, {"no-bootstrap"}),
    ("a package that verify takes and that Lambda does not start",
     emulator.Refused(INVALID, "fork/exec /var/task/bootstrap: permission denied"), set()),
    ("a package that verify refuses for another reason",
     emulator.Refused(INVALID, "fork/exec /var/task/bootstrap: permission denied"), {"newer-libc"}),
    ("a program that is started and that verify refuses", emulator.Refused("Sandbox.Timedout", "never asked"),
     {"wrong-architecture"}),
]


def play(stage, strict):
    report, env = stage.report, stage.env
    with report.group(), tempfile.TemporaryDirectory(prefix="rebootstrap-e2e-controls-") as name:
        folder = pathlib.Path(name)
        with report.check("controls: programs are built"):
            programs = SCRIPTS | {
                "static": build(folder, env, CGO_ENABLED="0", GOARCH="amd64"),
                "arm64": build(folder, env, CGO_ENABLED="0", GOARCH="arm64"),
                "cgo": build(folder, env, CGO_ENABLED="1", GOARCH="amd64"),
                "old library": build_with_old_library(folder, env),
            }
        for control in CONTROLS:
            if control.error == RUNS and not emulator.can_run(control.architecture):
                report.skip(f"controls: {control.what}", f"no qemu for {control.architecture}", strict)
                continue
            with report.group(), report.check(f"controls: {control.what}") as note:
                note(judge(control, pack(folder, control, programs[control.program])))
        for what, refusal, found in DISAGREEMENTS:
            with report.group(), report.check(f"controls: {what}") as note:
                note(disagreement(refusal, found))
        with report.group(), report.check("controls: a function that answers with the name of another") as note:
            note(swapped(pack(folder, CONTROLS[0], programs["static"])))


def build(folder, env, **settings):
    program = folder / "program"
    run(["go", "build", "-o", program, "."], PROGRAM, env | {"GOOS": "linux"} | settings)
    return program.read_bytes()


def build_with_old_library(folder, env):
    """The same program with the last aws-lambda-go that speaks to go1.x only."""
    source = shutil.copytree(PROGRAM, folder / "old")
    env = env | {"GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod -buildvcs=false"}
    run(["go", "mod", "edit", "-require", "github.com/aws/aws-lambda-go@v1.17.0"], source, env)
    run(["go", "build", "-o", folder / "program", "."], source, env)
    return (folder / "program").read_bytes()


def pack(folder, control, data):
    entry = zipfile.ZipInfo(control.entry)
    entry.create_system, entry.external_attr = control.system, (0o100000 | control.mode) << 16
    with zipfile.ZipFile(folder / "package.zip", "w") as package:
        package.writestr(entry, data)
    return folder / "package.zip"


def judge(control, package):
    try:
        answer = verified.run(package, control.runtime, control.handler, control.architecture, timeout=5)
    except emulator.Refused as refusal:
        expect(refusal.kind == control.error and control.text in str(refusal), f"refused for another reason: {refusal}")
        return str(refusal)
    expect(control.error == RUNS, f"the control passed: {answer}")
    expect(answer == (None if control.runtime == "go1.x" else ANSWER), f"answered {answer}")
    return "runs"


def disagreement(refusal, found):
    try:
        verified.agree(refusal, found)
    except Failed as failure:
        return str(failure)
    raise Failed("the control passed")


def swapped(package):
    other = lambdas.Function("other", "provided.al2023", "bootstrap", "x86_64", package, lambdas.digest(package))
    try:
        lambdas.answers(other)
    except Failed as failure:
        expect("another program answered" in str(failure), f"noticed for another reason: {failure}")
        return str(failure)
    raise Failed("the control passed")
