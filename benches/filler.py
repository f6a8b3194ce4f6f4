"""Files that hold no Go function: what the rest of an infrastructure repository looks like, by the kind of file."""

import json


def grown(words, start, part):
    """`start`, then `part()` until the file has the size that was drawn for it."""
    size, text, length = words.size(), [start], len(start)
    while length < size:
        text.append(part())
        length += len(text[-1])
    return "".join(text)


def terraform_block(words):
    name = words.identifier()
    kind = words.number(0, 5)
    if kind == 0:
        return lambda_block(words)
    if kind == 1:
        return f'''resource "aws_dynamodb_table" "{name}" {{
  name         = "{words.name()}-${{var.stage}}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"
  attribute {{
    name = "pk"
    type = "S"
  }}
}}

'''
    if kind == 2:
        return f'''variable "{name}" {{
  description = "The {words.word()} of the {words.word()} service; see docs/{words.name()}.md"
  type        = object({{ name = string, size = number, zones = list(string) }})
  default = {{
    name  = "{words.name()}"
    size  = {words.number(0, 99)}
    zones = ["eu-west-1a", "eu-west-1b"]
  }}
}}

'''
    if kind == 3:
        return f'''resource "aws_cloudwatch_metric_alarm" "{name}" {{
  alarm_name          = format("%s-%s", var.prefix, "{words.name()}")
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = {words.number(1, 5)}
  threshold           = {words.number(1, 50)}
  alarm_description   = <<-EOT
    The {words.word()} function reported errors.
    Runbook: https://wiki.example.com/{words.name()}
  EOT
}}

'''
    if kind == 4:
        return f'''module "{name}" {{
  source   = "git::https://git.example.com/infra/{words.name()}.git?ref=v{words.number(0, 9)}.{words.number(0, 20)}.0"
  for_each = {{ for k, v in var.{words.identifier()} : k => v if v.enabled }}
  name     = each.key
}}

'''
    return f'''locals {{
  {name} = [for s in var.{words.identifier()} : upper(s) if s != ""]
}}

'''


def lambda_block(words):
    name = words.identifier()
    return f'''resource "aws_lambda_function" "{name}" {{
  function_name    = "${{var.prefix}}-{name}" # keep in sync with the dashboards
  filename         = "${{path.module}}/packages/{name}.zip"
  source_code_hash = filebase64sha256("${{path.module}}/packages/{name}.zip")
  role             = aws_iam_role.{name}.arn
  handler          = "{words.choice('index.handler', 'app.main', 'handler.lambda_handler')}"
  runtime          = "{words.runtime()}"
  memory_size      = {words.choice(128, 256, 512)}

  environment {{
    variables = {{
      TABLE_NAME = aws_dynamodb_table.{words.identifier()}.name
      STAGE      = var.stage
    }}
  }}

  tags = merge(local.tags, {{ service = "{words.name()}" }})
}}

'''


def terraform(words):
    return grown(words, f"# {words.name()} stack, owned by team-{words.word()}\n\n", lambda: terraform_block(words))


def sam_function(words):
    name = words.title()
    return f'''  {name}Function:
    Type: AWS::Serverless::Function # {words.name()}
    Properties:
      CodeUri: {words.word()}/
      Handler: app.handler
      Runtime: {words.runtime()}
      MemorySize: {words.choice(128, 256, 512)}
      Environment:
        Variables:
          TABLE: !Ref {name}Table
          STAGE: !Sub "${{AWS::StackName}}-{words.word()}"
      Events:
        Api:
          Type: Api
          Properties: {{ Path: /{words.word()}, Method: get }}

'''


def sam(words):
    head = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n\nResources:\n"
    return grown(words, head, lambda: sam_function(words))


def kubernetes(words):
    def deployment():
        name = words.name()
        return f'''---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: &labels{words.number(0, 10**6)}
    app: {name}
spec:
  replicas: {words.number(1, 9)}
  template:
    spec:
      containers:
        - name: {words.word()}
          image: registry.example.com/{name}:v{words.number(0, 9)}.{words.number(0, 9)}
          env:
            - {{name: STAGE, value: {words.choice('dev', 'staging', 'prod')}}}
          args: ["--port", "8080", "--log-level={words.choice('info', 'debug')}"]
'''

    return grown(words, "", deployment)


def serverless(words):
    def function():
        return f'''  {words.identifier()}:
    handler: src/{words.word()}.handler
    memorySize: {words.choice(128, 256)}
    events:
      - httpApi:
          path: /{words.word()}/{{id}}
          method: {words.choice('get', 'post', 'put')}
'''

    head = f"service: {words.name()}\nprovider:\n  name: aws\n  runtime: nodejs20.x\n\nfunctions:\n"
    return grown(words, head, function)


def json_stack(words):
    size, resources, length = words.size(), {}, 0
    while length < size:
        name = words.title()
        resources[name] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": words.name(),
                "Handler": "index.handler",
                "Runtime": words.runtime(),
                "Code": {"S3Bucket": {"Ref": "Bucket"}, "S3Key": f"{words.name()}.zip"},
                "Environment": {"Variables": {"STAGE": {"Ref": "Stage"}}},
            },
        }
        length += 400
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=2) + "\n"


def json_data(words):
    size, data, length = words.size(), {}, 0
    while length < size:
        version = f"{words.number(0, 9)}.{words.number(0, 9)}"
        data[words.identifier()] = {"name": words.name(), "version": version, "tags": [words.word(), words.word()]}
        length += 120
    return json.dumps(data, indent=2) + "\n"


def go(words):
    def function():
        name = words.title()
        return f'''// {name} handles the {words.word()} request.
func {name}(ctx context.Context, id string, n int) (string, error) {{
	if n < {words.number(0, 50)} {{
		return "", fmt.Errorf("{words.word()} %s: too small (%d)", id, n)
	}}
	return id, nil
}}

'''

    return grown(words, 'package service\n\nimport (\n\t"context"\n\t"fmt"\n)\n\n', function)


def typescript(words):
    def function():
        return f'''    new lambda.Function(this, '{words.name()}', {{
      runtime: lambda.Runtime.NODEJS_20_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset('dist/{words.name()}'),
      environment: {{ STAGE: '{words.word()}', TABLE: '{words.name()}' }},
    }});
'''

    head = "import * as lambda from 'aws-cdk-lib/aws-lambda';\n\nexport class Service extends Stack {\n  build() {\n"
    return grown(words, head, function) + "  }\n}\n"


def shell(words):
    def function():
        return f'''{words.identifier()}() {{
  local dir="$1"; shift
  for f in "$dir"/*.zip; do
    aws s3 cp "$f" "s3://${{BUCKET:?}}/{words.name()}/$(basename "$f")" --no-progress
  done
}}

'''

    return grown(words, "#!/usr/bin/env bash\nset -euo pipefail\n\n", function)


def makefile(words):
    def rule():
        return f'''{words.identifier()}: $(wildcard {words.word()}/*.js)
	docker build -t {words.name()}:$(TAG) --build-arg STAGE=$(STAGE) .
	$(MAKE) -C ../{words.name()} {words.word()}

'''

    return grown(words, "SHELL := /bin/bash\n.PHONY: build clean deploy\n\n", rule)


def markdown(words):
    def paragraph():
        return " ".join(words.word() for _ in range(18)).capitalize() + ".\n\n"

    return grown(words, f"# {words.name()}\n\n", paragraph)


# Share of the files, ending, maker.
KINDS = [
    (0.24, "tf", terraform),
    (0.08, "yaml", sam),
    (0.13, "yml", kubernetes),
    (0.03, "yml", serverless),
    (0.06, "json", json_stack),
    (0.12, "json", json_data),
    (0.15, "go", go),
    (0.10, "ts", typescript),
    (0.03, "sh", shell),
    (0.03, "mk", makefile),
    (0.03, "md", markdown),
]
