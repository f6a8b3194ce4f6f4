"""A real Terraform over a file-system mirror: real archive and null providers, and a stand-in for aws."""

import json

from command import run
from lambdas import Function
from tools import CACHE, ROOT

VERSIONS = {"archive": "1.3.0", "null": "1.0.0", "aws": "5.100.0"}


class Terraform:
    def __init__(self, program, env):
        self.program, self.env = program, env

    def with_env(self, **more):
        return Terraform(self.program, self.env | more)

    def version(self, cwd):
        return json.loads(self(cwd, "version", "-json"))["terraform_version"]

    def __call__(self, cwd, *arguments):
        return run([self.program, *arguments], cwd, self.env)

    def init(self, cwd):
        self(cwd, "init", "-input=false", "-no-color")
        self(cwd, "validate", "-no-color")

    def plan(self, cwd):
        """What would be done to each function."""
        self(cwd, "plan", "-input=false", "-no-color", "-out=plan.out")
        changes = json.loads(self(cwd, "show", "-json", "plan.out"))["resource_changes"]
        return {c["change"]["after"]["function_name"]: c["change"]["actions"] for c in changes
                if c["type"] == "aws_lambda_function"}

    def apply(self, cwd):
        """Deploys, and gives every function of the state."""
        self(cwd, "apply", "-auto-approve", "-input=false", "-no-color")
        state = json.loads(self(cwd, "show", "-json"))
        return [function(cwd, resource["values"]) for resource in resources(state["values"]["root_module"])
                if resource["type"] == "aws_lambda_function" and resource["mode"] == "managed"]


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def function(cwd, values):
    return Function(values["function_name"], values["runtime"], values["handler"], values["architectures"][0],
                    cwd / values["filename"], values["code_sha256"])


def build_mirror(env):
    """Builds the providers where `terraform init` looks for them; the path of the CLI configuration that says so."""
    mirror, config = CACHE / "providers", CACHE / "terraform.rc"
    system = "_".join(run(["go", "env", "GOOS", "GOARCH"], ROOT, env).split())
    for name, version in VERSIONS.items():
        folder = mirror / f"registry.terraform.io/hashicorp/{name}/{version}/{system}"
        program = folder / f"terraform-provider-{name}_v{version}"
        run(["go", "build", "-o", program, f"./{name}"], ROOT / "e2e/providers", env)
    config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    return config
