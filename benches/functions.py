"""Go functions with all that builds and packs them: each kind gives the files of one folder, to be migrated or left.

Everything that makes a package stands in the folder, as in real repositories, so each function can be migrated unless its
kind says otherwise. Some kinds are decoys: they say go1.x and declare no function. No two functions have one name, because
a runtime that is declared twice is left.
"""

from dataclasses import dataclass

import filler

GO_MOD = "module example.com/{}\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = '''package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(ctx context.Context) error { return nil })
}
'''
# Where a block of the outermost level ends.
END = "\n}\n\n"
PROVIDER = '''terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}

'''


@dataclass
class Folder:
    """Files by path below the folder; `declaration` is the one that declares `functions`, `left` of which must be left."""

    files: dict
    declaration: str = ""
    functions: int = 0
    left: int = 0


def program(name, at="cmd"):
    return {"go.mod": GO_MOD.format(name), f"{at}/main.go": MAIN}


def terraform_function(words, name, runtime, handler='"main"'):
    return f'''data "archive_file" "{name}" {{
  type        = "zip"
  source_file = "${{path.module}}/bin/main"
  output_path = "${{path.module}}/bin/{name}.zip"
}}

resource "aws_lambda_function" "{name}" {{
  function_name    = "${{var.prefix}}-{name}"
  filename         = data.archive_file.{name}.output_path
  source_code_hash = data.archive_file.{name}.output_base64sha256
  role             = aws_iam_role.{name}.arn
  handler          = {handler}
  runtime          = {runtime}
  memory_size      = {words.choice(128, 256, 512)}
}}

'''


def amid(words, block):
    """`block` in a file of other blocks, behind one of them."""
    text = filler.terraform(words)
    cut = text.find(END, words.number(0, len(text) // 2))
    cut = cut + len(END) if cut >= 0 else len(text)
    return PROVIDER + text[:cut] + block + text[cut:]


def make_build(words, output="bin/main"):
    return filler.makefile(words) + f"main:\n\tGOOS=linux GOARCH=amd64 go build -ldflags=\"-s -w\" -o {output} ./cmd\n"


def terraform(words, runtime='"go1.x"', before=""):
    name = words.identifier()
    block = before + terraform_function(words, name, runtime)
    return Folder({"lambda.tf": amid(words, block), "Makefile": make_build(words), **program(name)}, "lambda.tf", 1)


def terraform_variable(words):
    return terraform(words, "var.runtime", 'variable "runtime" {\n  type    = string\n  default = "go1.x"\n}\n\n')


def terraform_local(words):
    return terraform(words, "local.lambda_runtime", 'locals {\n  lambda_runtime = "go1.x"\n}\n\n')


def terraform_script(words):
    name = words.identifier()
    script = "#!/usr/bin/env bash\nset -euo pipefail\n\nOUT=bin/main\nGOOS=linux GOARCH=amd64 go build -o \"$OUT\" ./cmd\n"
    files = {"lambda.tf": amid(words, terraform_function(words, name, '"go1.x"')), "build.sh": script}
    return Folder(files | program(name), "lambda.tf", 1)


def terraform_bucket(words):
    """The package is made elsewhere: named and left."""
    name = words.identifier()
    block = f'''resource "aws_lambda_function" "{name}" {{
  function_name = "{name}"
  s3_bucket     = "artifacts"
  s3_key        = "{name}/latest.zip"
  role          = aws_iam_role.{name}.arn
  handler       = "main"
  runtime       = "go1.x"
}}

'''
    return Folder({"lambda.tf": amid(words, block)}, "lambda.tf", 1, left=1)


def sam(words, where="function"):
    head = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n\n"
    own = "      Runtime: go1.x\n"
    if where == "globals":
        head, own = head + "Globals:\n  Function:\n    Timeout: 5\n    Runtime: go1.x\n\n", ""
    text, functions = head + "Resources:\n", words.number(1, 4)
    files = {}
    for at in range(functions):
        folder = f"fn{at}"
        text += f'''  {words.title()}Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {folder}/
      Handler: {folder}
{own}      MemorySize: {words.choice(128, 256, 512)}
      Events:
        Api:
          Type: Api
          Properties: {{ Path: /{words.word()}, Method: get }}

'''
        files |= {f"{folder}/go.mod": GO_MOD.format(folder), f"{folder}/main.go": MAIN}
    files |= {"template.yaml": text, "Makefile": "build:\n\tsam build\n"}
    return Folder(files, "template.yaml", functions)


def sam_globals(words):
    return sam(words, "globals")


def serverless(words):
    names = [f"fn{at}" for at in range(words.number(1, 6))]
    text = f"service: {words.name()}\nframeworkVersion: '3'\n\nprovider:\n  name: aws\n  runtime: go1.x\n\n"
    text += "package:\n  patterns:\n    - '!./**'\n    - ./bin/**\n\nfunctions:\n"
    recipe = "build:\n"
    files = {"go.mod": GO_MOD.format("service")}
    for name in names:
        text += f"  {name}:\n    handler: bin/{name}\n    events:\n      - httpApi:\n          path: /{name}\n"
        text += f"          method: {words.choice('get', 'post')}\n"
        recipe += f"\tGOOS=linux GOARCH=amd64 go build -o bin/{name} ./{name}\n"
        files[f"{name}/main.go"] = MAIN
    return Folder(files | {"serverless.yml": text, "Makefile": recipe}, "serverless.yml", len(names))


def command(words):
    name = f"{words.name()}-go{words.number(0, 10**6)}"
    script = filler.shell(words) + f'''GOOS=linux GOARCH=amd64 go build -o main ./cmd
zip {name}.zip main
aws lambda create-function --function-name {name} \\
  --runtime go1.x \\
  --handler main --zip-file fileb://{name}.zip --role "$ROLE"
'''
    return Folder({"deploy.sh": script, **program(name)}, "deploy.sh", 1)


def decoy_comment(words):
    return Folder({"notes.tf": filler.terraform(words) + '# was runtime = "go1.x" until 2023\n'})


def decoy_prose(words):
    return Folder({"README.md": filler.markdown(words) + "The functions ran on `go1.x` until we moved.\n"})


def decoy_code(words):
    return Folder({"lint.py": 'DEPRECATED = {"go1.x", "python3.6"}\n'})


# Share of the folders, maker.
KINDS = [
    (0.38, terraform),
    (0.06, terraform_variable),
    (0.05, terraform_local),
    (0.08, terraform_script),
    (0.06, terraform_bucket),
    (0.12, sam),
    (0.05, sam_globals),
    (0.10, serverless),
    (0.04, command),
    (0.02, decoy_comment),
    (0.02, decoy_prose),
    (0.02, decoy_code),
]
