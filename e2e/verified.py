"""Lets `rebootstrap verify` judge every package that the stand-in for Lambda judges: the two must agree.

Out of its reach, and so not compared: functions in other languages, the runtime `provided`, which it is not asked about,
and what a program does once it has been started. A package for go1.x is one that it must refuse.
"""

import json
import subprocess

import emulator
import tools
from report import Failed, expect

# What Lambda says, and what `verify` says of the same.
CODES = [
    ("Couldn't find valid bootstrap(s)", {"no-bootstrap"}),
    ("permission denied", {"not-executable"}),
    ("not an ELF file", {"not-a-program", "other-system"}),
    ("exec format error", {"wrong-architecture"}),
    ("GLIBC_", {"newer-libc"}),
    ("entry outside of the package", {"cannot-unpack"}),
]
RUNTIMES = ("provided.al2", "provided.al2023")


def run(package, runtime, handler, architecture="x86_64", timeout=10):
    """As `emulator.run`, when both agree."""
    try:
        answer = emulator.run(package, runtime, handler, architecture, timeout)
    except emulator.Refused as refusal:
        compare(refusal, package, runtime, handler, architecture)
        raise
    compare(None, package, runtime, handler, architecture)
    return answer


def compare(refusal, package, runtime, handler, architecture):
    if runtime == "go1.x":
        if refusal is None and handler != "bootstrap":
            found = codes(package, "provided.al2023", architecture)
            expect("no-bootstrap" in found, f"verify takes a package for go1.x: {found}")
    elif runtime in RUNTIMES:
        agree(refusal, codes(package, runtime, architecture))


def agree(refusal, found):
    """`found`: the codes of the reasons why it would not start."""
    if refusal is None:
        expect(not found, f"it runs, and verify refuses it: {found}")
        return
    wanted = next((wanted for text, wanted in CODES if text in str(refusal)), None)
    if wanted:
        expect(found & wanted, f"verify says {found or 'that it would start'}, and Lambda: {refusal}")
    else:
        # It was started. Of what a program does then, only a library that waits for go1.x is seen before.
        expect(found <= {"library-too-old"}, f"it is started, and verify refuses it: {found}")


def codes(package, runtime, architecture):
    command = [tools.find_rebootstrap(), "verify", str(package), "--runtime", runtime, "--arch", architecture,
               "--format", "json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True, timeout=60, capture_output=True)
    artifact = json.loads(done.stdout)["artifacts"][0]
    if artifact["error"]:
        raise Failed(f"verify cannot read it: {artifact['error']}")
    expect(done.returncode == (0 if artifact["starts"] else 1), f"verify ends with {done.returncode}: {artifact}")
    return {reason["code"] for reason in artifact["reasons"]}
