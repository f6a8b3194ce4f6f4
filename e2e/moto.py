"""moto as the AWS account of the suite: it records what real tools deploy, and judges nothing.

What it recorded is read back with the real AWS CLI, so parameters, mappings and conditions of a template are evaluated
by neither our reader nor our test.
"""

import contextlib
import json
import socket
import subprocess
import time
import urllib.request

from command import run
from lambdas import Function, digest
from report import expect

BUCKET = "artifacts"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}
# What a function needs of a template; moto stumbles over some of the rest, such as an API with a body.
DEPLOYED = ("AWS::Lambda::Function", "AWS::IAM::Role")
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


class Account:
    """`env` is what a script of a fixture may see of it: an endpoint, credentials, BUCKET and ROLE_ARN."""

    def __init__(self, env, endpoint):
        self.endpoint = endpoint
        self.env = env | CREDENTIALS | {"AWS_ENDPOINT_URL": endpoint, "BUCKET": BUCKET}

    def reset(self):
        """An empty account with one bucket and one role."""
        urllib.request.urlopen(f"{self.endpoint}/moto-api/reset", data=b"", timeout=30).close()
        self.aws("/", "s3api", "create-bucket", "--bucket", BUCKET)
        role = self.aws("/", "iam", "create-role", "--role-name", "lambda", "--assume-role-policy-document",
                        json.dumps(TRUST))
        self.env["ROLE_ARN"] = role["Role"]["Arn"]

    def aws(self, cwd, *arguments):
        return json.loads(run(["aws", *arguments, "--output", "json"], cwd, self.env) or "null")

    def functions(self, packages):
        """Every function there is, with the package that has the bytes it was made of."""
        found = self.aws("/", "lambda", "list-functions")["Functions"]
        return [function(values, values["FunctionName"], packages) for values in found]

    def deploy_stack(self, template, folder):
        """The functions of a packaged CloudFormation template (JSON, code in S3), named by their logical ids."""
        kept = {name: resource for name, resource in template["Resources"].items() if resource["Type"] in DEPLOYED}
        (folder / "stack.json").write_text(json.dumps(template | {"Resources": kept}))
        self.aws(folder, "cloudformation", "create-stack", "--stack-name", "e2e", "--capabilities", "CAPABILITY_IAM",
                 "--template-body", "file://stack.json")
        resources = self.aws(folder, "cloudformation", "describe-stack-resources", "--stack-name", "e2e")
        names = {resource["PhysicalResourceId"]: resource["LogicalResourceId"]
                 for resource in resources["StackResources"]}
        found = self.aws("/", "lambda", "list-functions")["Functions"]
        packages = [self.download(resource["Properties"]["Code"], folder) for resource in kept.values()
                    if resource["Type"] == "AWS::Lambda::Function"]
        return [function(values, names[values["FunctionName"]], packages) for values in found]

    def download(self, code, folder):
        """An object of S3 as a file."""
        target = folder / f"{code['S3Key'].replace('/', '-')}.zip"
        self.aws(folder, "s3api", "get-object", "--bucket", code["S3Bucket"], "--key", code["S3Key"], str(target))
        return target


def function(values, name, packages):
    package = next((package for package in packages if digest(package) == values["CodeSha256"]), None)
    expect(package, f"{name} was deployed with a package that nothing made")
    return Function(name, values["Runtime"], values["Handler"], values["Architectures"][0], package,
                    values["CodeSha256"])


@contextlib.contextmanager
def account(env):
    """Starts the server on a port of its own, and ends it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)], env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not listens(port):
            expect(server.poll() is None and time.monotonic() < deadline, "moto_server does not start")
            time.sleep(0.1)
        yield Account(env, f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
