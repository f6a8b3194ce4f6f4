"""The programs that are measured against: their versions are pinned, and they come from registries into a cache."""

import os
import pathlib
import subprocess
import sys

RIPGREP = "15.1.0"
AST_GREP = "0.51.1"
SEMGREP = "1.185.0"

HCL_RULE = """id: terraform
language: hcl
rule:
  kind: attribute
  has: {kind: identifier, regex: '^runtime$'}
  all: [{has: {kind: expression, regex: 'go1[.]x', stopBy: end}}]
fix: runtime = "provided.al2023"
"""
YAML_RULE = """id: yaml
language: yaml
rule:
  kind: block_mapping_pair
  all:
    - has: {field: key, regex: '^[Rr]untime$'}
    - has: {field: value, regex: 'go1[.]x'}
fix: "Runtime: provided.al2023"
"""
SEMGREP_RULES = """rules:
  - id: terraform
    languages: [terraform]
    severity: WARNING
    message: go1.x
    pattern: runtime = "go1.x"
    fix: runtime = "provided.al2023"
  - id: yaml
    languages: [yaml]
    severity: WARNING
    message: go1.x
    pattern: "Runtime: go1.x"
    fix: "Runtime: provided.al2023"
"""


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "rebootstrap-bench"


def install(wanted):
    """(paths of the peers by name, sentences on those that are not there); what is in the cache is not installed again."""
    home, found, missing = cache(), {}, []
    home.mkdir(parents=True, exist_ok=True)
    for name, text in (("terraform.yml", HCL_RULE), ("yaml.yml", YAML_RULE), ("semgrep.yml", SEMGREP_RULES)):
        (home / name).write_text(text)
    for name in wanted:
        version, maker = PEERS[name]
        program = home / f"{name}-{version}/bin/{name}"
        try:
            if not program.exists():
                print(f"installing {name} {version}", file=sys.stderr, flush=True)
                maker(program.parents[1], version)
            found[name] = program
        except (OSError, subprocess.CalledProcessError) as error:
            missing.append(f"{name} {version} is not there: {error}")
    return found, missing


def from_cargo(root, version):
    quiet("cargo", "install", "--quiet", "--locked", "--root", root, f"ripgrep@{version}")


def from_pypi(package):
    def install_it(root, version):
        quiet(sys.executable, "-m", "venv", root)
        quiet(root / "bin/pip", "install", "--quiet", "--disable-pip-version-check", f"{package}=={version}")

    return install_it


def quiet(*argv):
    subprocess.run(list(map(str, argv)), check=True, stdout=sys.stderr)


PEERS = {
    "rg": (RIPGREP, from_cargo),
    "ast-grep": (AST_GREP, from_pypi("ast-grep-cli")),
    "semgrep": (SEMGREP, from_pypi("semgrep")),
}
