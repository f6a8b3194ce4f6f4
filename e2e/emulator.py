"""Does with a deployment package what Lambda does before and while it runs a function.

It unpacks the zip with the modes that the zip records, looks for the entry point where the runtime looks, checks the
executable bit, the ELF machine and the glibc that the file asks for, and starts it against a Runtime API. On go1.x
the entry point is the handler; that runtime spoke net/rpc, so the file is looked at and not started, and its glibc
need, which is the build machine's and not the migration's, is not judged. A Node.js function, the neighbour that must
stay as it is, is called by the machine's own node.
"""

import json
import os
import platform
import shutil
import stat
import tempfile
import zipfile

import command
import elf
import runtime_api
from report import Failed

GLIBC = {"provided": (2, 17), "provided.al2": (2, 26), "provided.al2023": (2, 34)}
ARCHITECTURES = {"go1.x": ["x86_64"], "provided": ["x86_64"],
                 "provided.al2": ["x86_64", "arm64"], "provided.al2023": ["x86_64", "arm64"]}
HOST = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
QEMU = {"x86_64": "qemu-x86_64-static", "arm64": "qemu-aarch64-static"}


class Refused(Failed):
    """Lambda would not run it: an error type and the message beside it."""

    def __init__(self, kind, message):
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def run(package, runtime, handler, architecture="x86_64", timeout=10):
    """The JSON answer to one event; None on go1.x, where the file is only looked at. Else raises Refused."""
    if runtime.startswith("nodejs"):
        return run_node(package, handler)
    if architecture not in ARCHITECTURES.get(runtime, ()):
        raise Refused("InvalidParameterValueException", f"runtime {runtime} on {architecture}")
    if not handler:
        raise Refused("InvalidParameterValueException", "Runtime and Handler are mandatory parameters")
    with tempfile.TemporaryDirectory(prefix="var-task-") as task:
        unpack(package, task)
        shown = entry_point(task, runtime, handler)
        path = os.path.join(task, shown)
        argv = check(path, f"/var/task/{shown}", runtime, architecture)
        if runtime == "go1.x":
            return None
        outcome, payload = runtime_api.invoke(argv, task, handler, {"ping": 1}, timeout)
    if outcome == "exit":
        raise Refused("Runtime.ExitError", f"Runtime exited with status {payload}")
    if outcome == "timeout":
        raise Refused("Sandbox.Timedout", f"Task timed out after {timeout:.2f} seconds; {payload}")
    if outcome == "error":
        raise Refused("Function.Error", str(payload))
    return payload


def run_node(package, handler):
    """Calls `file.function` of a package without a Runtime API."""
    module, _, function = handler.rpartition(".")
    script = f"require('./{module}').{function}({{}}).then(answer => console.log(JSON.stringify(answer)))"
    with tempfile.TemporaryDirectory(prefix="var-task-") as task:
        unpack(package, task)
        return json.loads(command.run(["node", "-e", script], task, os.environ))


def unpack(package, task):
    try:
        archive = zipfile.ZipFile(package)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused("InvalidParameterValueException", f"Could not unzip uploaded file: {error}") from error
    with archive:
        for entry in archive.infolist():
            path = os.path.normpath(os.path.join(task, entry.filename))
            if not path.startswith(task + os.sep):
                raise Refused("InvalidParameterValueException", f"entry outside of the package: {entry.filename}")
            mode = entry.external_attr >> 16 if entry.create_system == 3 else 0
            if entry.is_dir():
                os.makedirs(path, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if stat.S_ISLNK(mode):
                os.symlink(archive.read(entry).decode(), path)
                continue
            with archive.open(entry) as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target)
            os.chmod(path, stat.S_IMODE(mode) or 0o644)


def entry_point(task, runtime, handler):
    name = handler if runtime == "go1.x" else "bootstrap"
    if os.path.isfile(os.path.join(task, name)):
        return name
    if runtime == "go1.x":
        raise Refused("PathError", f"fork/exec /var/task/{name}: no such file or directory")
    raise Refused("Runtime.InvalidEntrypoint",
                  "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")


def check(path, shown, runtime, architecture):
    """The command that starts the file, when the operating system of the runtime could start it."""
    kind = "PathError" if runtime == "go1.x" else "Runtime.InvalidEntrypoint"
    # Functions run as a user that owns none of the files.
    if os.stat(path).st_mode & 0o005 != 0o005:
        raise Refused(kind, f"fork/exec {shown}: permission denied")
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"#!"):
        return [path]
    program = elf.read(data)
    if program is None:
        raise Refused(kind, f"fork/exec {shown}: exec format error, not an ELF file")
    if program.machine != architecture:
        raise Refused(kind, f"fork/exec {shown}: exec format error, {program.machine} program on {architecture}")
    if program.glibc and program.glibc > GLIBC.get(runtime, program.glibc):
        raise Refused("Runtime.ExitError", f"{shown}: version `GLIBC_%d.%d' not found" % program.glibc)
    return [path] if architecture == HOST else [shutil.which(QEMU[architecture]), path]


def can_run(architecture):
    return architecture == HOST or shutil.which(QEMU[architecture]) is not None
