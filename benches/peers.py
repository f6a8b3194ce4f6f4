"""The programs that are measured against: their versions are pinned, and they come from registries into a cache."""

import os
import pathlib
import shutil
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


def install():
    """Paths of the peers; what is in the cache already is not installed again."""
    home = cache()
    home.mkdir(parents=True, exist_ok=True)
    rg = home / f"ripgrep-{RIPGREP}/bin/rg"
    if not rg.exists():
        quiet("cargo", "install", "--locked", "--root", rg.parent.parent, f"ripgrep@{RIPGREP}")
    ast_grep = home / f"ast-grep-{AST_GREP}/node_modules/.bin/ast-grep"
    if not ast_grep.exists() and shutil.which("npm"):
        quiet("npm", "install", "--silent", "--prefix", ast_grep.parents[2], f"@ast-grep/cli@{AST_GREP}")
    semgrep = home / f"semgrep-{SEMGREP}/bin/semgrep"
    if not semgrep.exists():
        quiet(sys.executable, "-m", "venv", semgrep.parents[1])
        quiet(semgrep.with_name("pip"), "install", "--quiet", f"semgrep=={SEMGREP}")
    for name, text in (("terraform.yml", HCL_RULE), ("yaml.yml", YAML_RULE), ("semgrep.yml", SEMGREP_RULES)):
        (home / name).write_text(text)
    return {"rg": rg, "ast-grep": ast_grep, "semgrep": semgrep, "home": home}


def quiet(*argv):
    print("installing:", *argv[-1:], file=sys.stderr, flush=True)
    subprocess.run(list(map(str, argv)), check=True, stdout=sys.stderr)
