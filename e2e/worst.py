"""The worst inputs known for each reader, just below its limits: how much processor time each takes and how much memory.

    python3 e2e/worst.py PROGRAM [NAME...]      prints a table; ends with 1 when one takes longer than LIMIT seconds

Times are of one machine and go into docs/limits.md; that every input ends at the same place is shown by tests.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

FILE = 1_040_000
SCRIPT = 255_000
LIMIT = float(os.environ.get("LIMIT", "60"))

TERRAFORM = """resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  filename         = "hello.zip"
  source_code_hash = filebase64sha256("hello.zip")
  handler          = "hello"
  runtime          = "go1.x"
}
"""
MAKE = "build:\n\tGOOS=linux go build -o hello .\n\tzip hello.zip hello\n"
SHELL = "GOOS=linux go build -o hello .\nzip hello.zip hello\n"
SERVERLESS = "service: x\nprovider:\n  name: aws\n  runtime: go1.x\nfunctions:\n"
TEN = "0 1 2 3 4 5 6 7 8 9"


def fill(unit, size=FILE, before="", after=""):
    return before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def counted(unit, size=FILE, before="", after=""):
    parts, length, number = [before], len(before) + len(after), 0
    while length < size:
        parts.append(unit.replace("@", str(number)))
        length += len(parts[-1])
        number += 1
    return "".join(parts) + after


def garbage(alphabet, size):
    chosen = random.Random(1)
    return "".join(chosen.choice(alphabet) for _ in range(size))


def doubled(unit, times=60):
    return "".join(unit.replace("@", str(n)).replace("#", str(n - 1)) for n in range(1, times))


def cases():
    yield "Terraform: functions", "main.tf", counted(TERRAFORM.replace('"hello', '"f@'))
    yield "Terraform: attributes of one block", "x.tf", counted("a@ = 1\n", before="locals {\n", after="}\n")
    yield "Terraform: references", "x.tf", counted('a@ = "${local.a0}"\n', before="locals {\n", after="}\n")
    yield "Terraform: one list", "x.tf", fill("1,", before="locals {\n a = [", after="]\n}\n")
    yield "Terraform: one text of references", "x.tf", fill("${a.b}", before='locals {\n a = "', after='"\n}\n')
    yield "Terraform: open brackets", "x.tf", fill("[", before="locals {\n a = ")
    yield "Terraform: open texts", "x.tf", fill('"${', before="locals {\n a = ")
    yield "Terraform: garbage", "x.tf", garbage('{}[]()"$ \n=.,abc%<-?:', FILE)
    yield "YAML: one list", "serverless.yml", fill("1,", before=SERVERLESS + "  a: [", after="]\n")
    yield "YAML: text of references", "serverless.yml", fill("${self:a.b}", before=SERVERLESS + '  a: "', after='"\n')
    chain = "custom:\n  k0: x\n" + doubled("  k@: ${self:custom.k#}${self:custom.k#}\n", 30)
    yield "YAML: doubling references", "serverless.yml", counted(
        "  r@: ${self:custom.k29}\n", 3_000, SERVERLESS + "  a:\n    handler: x\n" + chain
    )
    yield "YAML: Fn::Sub", "template.yaml", fill(
        "${A}",
        before="Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      Runtime: go1.x\n      Handler: !Sub '",
        after="'\n",
    )
    yield "YAML: aliases", "serverless.yml", "a0: &a0 [x]\n" + doubled("a@: &a@ [*a#,*a#,*a#]\n") + SERVERLESS
    yield "YAML: garbage", "serverless.yml", garbage("{}[]:-?&*!|>\"' \nab#,%@", FILE) + "runtime: go1.x\n"
    yield "YAML: 300 functions", "serverless.yml", SERVERLESS + doubled("  f@:\n    handler: bin/f@\n", 300)
    yield "YAML: 3,000 functions", "serverless.yml", SERVERLESS + doubled("  f@:\n    handler: bin/f@\n", 3000)
    yield "JSON: functions", "template.json", counted(
        '"F@":{"Type":"AWS::Serverless::Function","Properties":{"Runtime":"go1.x","Handler":"h@","CodeUri":"h@/"}},',
        before='{"Resources":{',
        after='"Z":{}}}',
    )
    yield "Make: rules", "Makefile", counted("t@: t@.c\n\tcc -o t@ t@.c\n", before=MAKE)
    yield "Make: recipe", "Makefile", fill("\techo hello world\n", before=MAKE)
    yield "Make: loops", "Makefile", "X := " + f"$(foreach a,{TEN}," * 8 + "x" + ")" * 8 + "\n" + MAKE
    yield "Make: doubling", "Makefile", "A0 := x\n" + doubled("A@ := $(A#)$(A#)\n") + MAKE
    yield "Make: filter", "Makefile", counted("a@ ", FILE // 2, "A := ", "\nB := $(filter $(A),$(A))\n") + MAKE
    yield "Make: patterns", "Makefile", counted("t@.o ", FILE // 8, "all: ", "\n") + doubled("%.o: d@/%.c\n\tcc\n", 500) + MAKE
    yield "Make: targets of one rule", "Makefile", counted("t@ ", FILE // 3, "", ": x\n\techo $@\n") + MAKE
    names = counted("t@ ", FILE // 2)
    yield "Make: targets and prerequisites", "Makefile", f"{names}: {names}\n\techo $@\n" + MAKE
    yield "Make: as many as are read", "Makefile", f"{names[:2500]}: {names[:1650]}\n\techo $@\n" + MAKE
    yield "Make: garbage", "Makefile", garbage("$(){}:=\n\t ab,%#\\", FILE)
    yield "Shell: commands", "build.sh", fill("go build -o a .\n", SCRIPT, SHELL)
    yield "Shell: one command", "build.sh", fill(" b", SCRIPT, SHELL + "a", "\n")
    yield "Shell: pipes", "build.sh", fill(" | a", SCRIPT, SHELL + "a", "\n")
    yield "Shell: one text", "build.sh", fill("$b", SCRIPT, SHELL + 'a "', '"\n')
    yield "Shell: open expansions", "build.sh", fill("${a:-", SCRIPT, SHELL)
    yield "Shell: here-documents", "build.sh", fill("cat <<E\\\n", SCRIPT, SHELL)
    yield "Shell: loops", "build.sh", SHELL + f"for a in {TEN}; do\n" * 8 + "echo $a\n" + "done\n" * 8
    yield "Shell: branches", "build.sh", SHELL + doubled("A@=1\n", 8000) + "if true; then B=1; fi\n" * 8000
    yield "Shell: patterns", "build.sh", SHELL + "A=" + "x" * 4000 + "\n" + "B=${A##*x*x*x*x*x*y}\n" * 300
    yield "Shell: garbage", "build.sh", SHELL + garbage("$(){}\"'`|&;<>\n ab=[]#\\!*", SCRIPT - 100)
    yield "Dockerfile: builds", "Dockerfile", fill("RUN go build -o hello .\n", FILE, "FROM golang\n")
    yield "Dockerfile: stages", "Dockerfile", counted("FROM golang AS s@\nCOPY --from=s0 /a /b\n", FILE)
    builds, half = "RUN go build -o hello .\n", FILE // 2
    yield "Dockerfile: variables", "Dockerfile", fill(builds, FILE, counted("ENV A@=b@\n", half, "FROM golang\n"))
    yield "justfile: exports", "justfile", counted("r@:\n  echo\n", FILE, counted("export A@ := 'b'\n", half))
    yield "Make: exports", "Makefile", counted("r@: ; go build -o r@ .\n", FILE, counted("export A@ = b\n", half)) + MAKE
    yield "Shell: exports", "build.sh", fill("go build -o a .\n", SCRIPT, counted("export A@=b\n", SCRIPT // 2, SHELL))
    yield "justfile: recipes", "justfile", counted("r@: r0\n  echo\n", FILE)
    yield "Jenkinsfile: steps", "Jenkinsfile", fill('stage("x") { steps { sh "go build -o a ." } }\n', FILE, "pipeline { stages {", "}}")
    yield "batch: builds", "build.bat", fill("go build -o hello .\r\n", FILE)
    yield "workflow: one step", ".github/workflows/a.yml", fill(
        "          go build -o hello .\n", SCRIPT, "on: push\njobs:\n  a:\n    steps:\n      - run: |\n"
    )
    def many(unit):
        return "".join(unit.replace("@", str(number)) for number in range(15_000))

    yield "workflow: variables", ".github/workflows/a.yml", (
        "on: push\nenv:\n" + many("  A@: b\n") + "jobs:\n  a:\n    steps:\n" + many("      - run: go build -o s@ .\n")
    )
    yield "GitLab CI: variables", ".gitlab-ci.yml", (
        "variables:\n" + many("  A@: b\n") + many("j@: { script: go build -o s@ . }\n")
    )
    yield "Taskfile: variables", "Taskfile.yml", (
        "version: '3'\nenv:\n" + many("  A@: b\n") + "tasks:\n" + many("  t@: { cmds: [go build -o s@ .] }\n")
    )
    yield ".gitignore", ".gitignore", counted("a@*b*c*d\n", 260_000)


def run(program, path, text):
    """How the program ended on a repository with this file: seconds of processor time in user mode, megabytes, exit status."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as state:
        files = {"main.tf": TERRAFORM, "main.go": "package main\n", path: text}
        if not path.endswith((".sh", ".yml", ".yaml", ".json")):
            files.setdefault("Makefile", MAKE)
        for name, content in files.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, newline="")
        command = ["timeout", str(LIMIT), program, "diff", folder]
        environment = {**os.environ, "XDG_STATE_HOME": state}
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        return used.ru_utime, used.ru_maxrss // 1024, os.waitstatus_to_exitcode(status)


def main():
    program, chosen, slow = sys.argv[1], sys.argv[2:], 0
    print("| input | size | seconds | MB |\n|---|---|---|---|")
    for name, path, text in cases():
        if chosen and not any(word in name for word in chosen):
            continue
        seconds, megabytes, status = run(program, path, text)
        slow += status == 124
        print(f"| {name} | {len(text) / 1000:,.0f} kB | {seconds:.1f}{'+' if status == 124 else ''} | {megabytes} |", flush=True)
    return slow > 0


if __name__ == "__main__":
    sys.exit(main())
