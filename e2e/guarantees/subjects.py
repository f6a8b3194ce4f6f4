"""The programs that are put to the tests, and what each is asked to do: replace one line in each of two files.

`rebootstrap` is asked for what it is for, and edits a Makefile as well. A program that does not know these files is
given files of a language it knows, with a line that it is made to replace.
"""

import os
import pathlib
import re
import subprocess
from dataclasses import dataclass, field

import packages
import tools
from command import run
from packages import Package

PEERS = [
    Package("peer-ast-grep", "npm", ("@ast-grep/cli@0.51.1",), {}),
    Package("peer-ruff", "PyPI", ("ruff==0.17.6",), {}),
    Package("peer-biome", "npm", ("@biomejs/biome@2.6.8",), {}),
    Package("peer-sd", "crates.io", ("sd@1.0.0",), {}),
]
NATIVE = {
    "ast-grep": "peer-ast-grep/node_modules/@ast-grep/cli-linux-x64-gnu/ast-grep",
    "ruff": "peer-ruff/bin/ruff",
    "biome": "peer-biome/node_modules/@biomejs/cli-linux-x64/biome",
    "sd": "peer-sd/bin/sd",
}

TERRAFORM = """# {comment}
resource "aws_lambda_function" "{name}" {{
  function_name    = "{name}"
  filename         = "${{path.module}}/{up}{name}.zip"
  source_code_hash = filebase64sha256("${{path.module}}/{up}{name}.zip")
  handler          = "{name}"
  runtime          = "go1.x"
  role             = var.role
}}
"""
MAKEFILE = """all:
\tGOOS=linux go build -o first ./cmd/first && zip first.zip first
\tGOOS=linux go build -o second ./cmd/second && zip second.zip second
"""
GO_MOD = "module example.com/two\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.41.0\n"
GO_MAIN = """package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() {}) }
"""
# One file after the other, so that a system call can be told by its number.
ALONE = {"RAYON_NUM_THREADS": "1"}
RULE = r'{id: a, language: hcl, rule: {kind: template_literal, regex: "^go1\\.x$"}, fix: provided.al2023}'


@dataclass
class Subject:
    """A program and its job.

    `job` says in words what it is asked to do. `argv` is its command line, to which the files are added when it takes
    files (`by_file`), or nothing when it finds them; one that `walks` can do either. `text` makes the content of a file
    from its name, a comment and the way up to the root, `broken` is what it must not be able to parse, `extra` is what
    else lies in the tree. `deep` begins, opens and closes a nested expression.
    """

    name: str
    program: str
    job: str
    argv: tuple
    ending: str
    text: object
    version: tuple = ("--version",)
    by_file: bool = True
    walks: bool = False
    parses: bool = True
    broken: str = ""
    deep: tuple = ("", "", "")
    extra: dict = field(default_factory=dict)
    diff: tuple = ()
    undo: tuple = ()
    recover: tuple = ()
    env: dict = field(default_factory=dict)

    @property
    def files(self):
        return [f"first{self.ending}", f"second{self.ending}"]

    def content(self, name, comment="a comment"):
        path = pathlib.PurePath(name)
        return self.text(path.stem, comment, "../" * (len(path.parts) - 1)).encode()

    def command(self, files=None, argv=None):
        found = [self.program, *(argv or self.argv)]
        return found + (list(files or self.files) if self.by_file else [])

    def shown_version(self):
        said = subprocess.run([self.program, *self.version], capture_output=True, text=True).stdout
        return re.search(r"\d+\.\d+(\.\d+)?", said).group()


def terraform(name, comment, up):
    return TERRAFORM.format(name=name, comment=comment, up=up)


def python(name, comment, _):
    return f"# {comment}\nimport os\n\nprint({name!r})\n"


def script(name, comment, _):
    return f"// {comment}\nlet {name} = 1;\nconsole.log({name});\n"


def rebootstrap(program):
    extra = {"Makefile": MAKEFILE, "go.mod": GO_MOD, "cmd/first/main.go": GO_MAIN, "cmd/second/main.go": GO_MAIN}
    return Subject("rebootstrap", program, "migrate two functions in two Terraform files, with their Makefile",
                   ("apply", "--jobs", "1", "."), ".tf", terraform, by_file=False,
                   broken='resource "x" {{{\n', deep=("a = ", "[", "]"), extra=extra,
                   diff=("diff", "."), undo=("undo", "."), recover=("undo", "--recover", "."))


def peers(folder):
    """Those that are installed, by their native programs: links in `folder`, which everybody can read."""
    sed = Subject("sed -i", "sed", "replace a text in two Terraform files", ("-i", r"s/go1\.x/provided.al2023/"), ".tf",
                  terraform, parses=False)
    sd = Subject("sd", program(folder, "sd"), "replace a text in two Terraform files",
                 ("--fixed-strings", "go1.x", "provided.al2023"), ".tf", terraform, parses=False, env=ALONE)
    ast_grep = Subject("ast-grep", program(folder, "ast-grep"), "replace an expression in two Terraform files",
                       ("scan", "--inline-rules", RULE, "-U", "--threads", "1"), ".tf", terraform,
                       broken='resource "x" {{{\n', deep=("a = ", "[", "]"), walks=True)
    ruff = Subject("ruff", program(folder, "ruff"), "remove an unused import from two Python files",
                   ("check", "--fix", "--select", "F401", "--no-cache", "--isolated"), ".py", python,
                   broken="def (:\n", deep=("a = ", "[", "]"), env=ALONE, walks=True,
                   diff=("check", "--diff", "--select", "F401", "--no-cache", "--isolated"))
    biome = Subject("biome", program(folder, "biome"), "make `let` into `const` in two JavaScript files",
                    ("lint", "--write", "--only=style/useConst"), ".js", script,
                    broken="let = = (;\n", deep=("a = ", "[", "]"), env=ALONE, walks=True)
    return [one for one in (sed, sd, ast_grep, ruff, biome) if one.program]


def program(folder, name):
    """A copy in `folder`; None when it is not installed."""
    installed = tools.CACHE / NATIVE[name]
    if not installed.exists():
        return None
    return readable(installed, folder, name)


def readable(program, folder, name=None):
    """A copy that a user other than us can run."""
    copy = folder / (name or pathlib.Path(program).name)
    copy.write_bytes(pathlib.Path(program).read_bytes())
    copy.chmod(0o755)
    return str(copy)


def from_crates(root, wanted, env):
    name, version = wanted[0].split("@")
    run(["cargo", "install", "--quiet", "--locked", "--root", root, "--version", f"={version}", name], root, env)


def install(env):
    """What could not be installed, with the reason."""
    tools.CACHE.mkdir(parents=True, exist_ok=True)
    packages.INSTALL.setdefault("crates.io", from_crates)
    os.makedirs(packages.BIN, exist_ok=True)
    return {peer.wanted[0]: why for peer in PEERS if (why := packages.attempt(peer, env))}
