"""What becomes of a deployed function when it is called: the outcomes that the scenarios expect.

A function of a fixture answers {"function": <its own name>}, so that swapped packages do not pass.
"""

import base64
import hashlib
import pathlib
import tempfile
import zipfile
from dataclasses import dataclass

import emulator
import verified
from command import run
from report import Failed, expect


@dataclass
class Function:
    """What the tool that deploys it, not our own reader, says of one function.

    `digest` is None where the tool does not say which bytes it would upload.
    """

    name: str
    runtime: str
    handler: str
    architecture: str
    package: pathlib.Path
    digest: str | None = None


@dataclass(frozen=True)
class Refusal:
    """The tool that builds or deploys must fail, and say this."""

    text: str


def would_start(function):
    """go1.x finds the program that the handler names."""
    expect(function.runtime == "go1.x", f"deployed on {function.runtime}")
    invoke(function)
    return f"{function.runtime}, handler {function.handler}"


def finds_no_bootstrap(function):
    """The half migration that deploys and then fails at the first call."""
    expect(function.runtime == "provided.al2023", f"deployed on {function.runtime}")
    try:
        answer = invoke(function)
    except emulator.Refused as refusal:
        expect(refusal.kind == "Runtime.InvalidEntrypoint", f"refused for another reason: {refusal}")
        return str(refusal)
    raise Failed(f"the control passed: {answer}")


def answers(function, runtime="provided.al2023"):
    expect(is_of_another_language(function) or function.runtime == runtime, f"deployed on {function.runtime}")
    answer = invoke(function)
    expect(answer == {"function": function.name}, f"another program answered: {answer}")
    return f"{function.runtime}, handler {function.handler}"


def answers_as(name):
    """The outcome for packages that hold the program of one and the same function."""
    def outcome(function):
        answer = invoke(function)
        expect(answer == {"function": name}, f"not {name} but {answer}")
        return f"the program of {name} answered"
    outcome.__name__ = f"is answered by {name}"
    return outcome


def is_of_another_language(function):
    """Whether it stands beside those of Go, must not be touched by any change, and so always answers."""
    return function.runtime.startswith("nodejs")


def invoke(function):
    expect(function.digest in (None, digest(function.package)), f"{function.package} is not what was deployed")
    return verified.run(function.package, function.runtime, function.handler, function.architecture)


def built_with(function, flag, env):
    """Whether Go itself says so of the program in the package, such as `-tags=lambda.norpc`."""
    with zipfile.ZipFile(function.package) as package, tempfile.TemporaryDirectory() as folder:
        said = run(["go", "version", "-m", package.extract("bootstrap", folder)], folder, env)
    expect(f"\tbuild\t{flag}\n" in said, f"not built with {flag}\n{said}")


def digest(package):
    """As Lambda's CodeSha256 gives it."""
    return base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
