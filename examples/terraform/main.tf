terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

locals {
  runtime = "go1.x" # one runtime for all functions
}

resource "null_resource" "build" {
  triggers = {
    always_run = timestamp()
  }

  provisioner "local-exec" {
    command     = "./build.sh"
    working_dir = path.module
  }
}

data "archive_file" "hello" {
  type        = "zip"
  source_file = "${path.module}/bin/hello"
  output_path = "${path.module}/bin/hello.zip"

  depends_on = [null_resource.build]
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  role             = aws_iam_role.lambda.arn
  handler          = "hello"
  runtime          = local.runtime
  filename         = data.archive_file.hello.output_path
  source_code_hash = data.archive_file.hello.output_base64sha256
}

data "archive_file" "worker" {
  type        = "zip"
  source_file = "${path.module}/bin/worker"
  output_path = "${path.module}/bin/worker.zip"

  depends_on = [null_resource.build]
}

resource "aws_lambda_function" "worker" {
  function_name    = "worker"
  role             = aws_iam_role.lambda.arn
  handler          = "worker"
  runtime          = local.runtime
  filename         = data.archive_file.worker.output_path
  source_code_hash = data.archive_file.worker.output_base64sha256
}

resource "aws_iam_role" "lambda" {
  name = "lambda"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}
