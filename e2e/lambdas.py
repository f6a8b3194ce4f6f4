"""What becomes of a deployed function when it is called: the three outcomes that the scenarios expect.

A function of a fixture answers {"function": <its own name>}, so that swapped packages do not pass.
"""

import base64
import hashlib

import emulator
from report import Failed, expect


def would_start(function, root):
    """go1.x finds the program that the handler names."""
    expect(function.runtime == "go1.x", f"Terraform deployed it on {function.runtime}")
    invoke(function, root)
    return f"{function.runtime}, handler {function.handler}"


def finds_no_bootstrap(function, root):
    """The half migration that deploys and then fails at the first call."""
    expect(function.runtime == "provided.al2023", f"Terraform deployed it on {function.runtime}")
    try:
        answer = invoke(function, root)
    except emulator.Refused as refusal:
        expect(refusal.kind == "Runtime.InvalidEntrypoint", f"refused for another reason: {refusal}")
        return str(refusal)
    raise Failed(f"the control passed: {answer}")


def answers(function, root, runtime="provided.al2023"):
    expect(function.runtime == runtime, f"Terraform deployed it on {function.runtime}")
    answer = invoke(function, root)
    expect(answer == {"function": function.name}, f"another program answered: {answer}")
    return f"{function.runtime}, handler {function.handler}"


def invoke(function, root):
    package = root / function.package
    expect(digest(package) == function.digest, f"{package} is not what was deployed")
    return emulator.run(package, function.runtime, function.handler, function.architecture)


def digest(package):
    """As Lambda's CodeSha256 gives it."""
    return base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
