"""A GitHub workflow with a matrix, played here: each job in a folder of its own, its `run` steps as GitHub runs them, and
stand-ins for the actions of GitHub that it uses.
"""

import itertools
import json
import re
import shutil
import subprocess

import packages
from command import run
from report import Failed

LOAD = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"


def play(text, files, folder, env):
    """Plays all jobs of the workflow `text` with a checkout of `files` (text by name); -> the jobs' results and folders.

    Jobs are played in the order they are written in, which has to be that of `needs`.
    """
    python = packages.CACHE / "aws/bin/python"
    workflow = json.loads(subprocess.run([python, "-c", LOAD], input=text, stdout=subprocess.PIPE, text=True, check=True).stdout)
    artifacts = folder / "artifacts"
    artifacts.mkdir(parents=True)
    played = {}
    for name, job in workflow["jobs"].items():
        matrix = job.get("strategy", {}).get("matrix", {})
        needed = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
        failed = any(result != "success" for (other, *_), (result, _) in played.items() if other in needed)
        if failed and job.get("if") != "always()":
            continue
        for values in itertools.product(*matrix.values()):
            here = folder / "-".join([name, *map(str, values)])
            here.mkdir()
            filled = fill(job["steps"], {f"matrix.{key}": value for key, value in zip(matrix, values)})
            played[name, *values] = Job(here, files, artifacts, env).play(filled), here
    return played


def fill(node, values):
    """The node with its `${{ }}` filled in."""
    if isinstance(node, dict):
        return {key: fill(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [fill(one, values) for one in node]
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: str(values[found[1]]), node) if isinstance(node, str) else node


class Job:
    def __init__(self, here, files, artifacts, env):
        self.here, self.files, self.artifacts = here, files, artifacts
        self.env = env | {"GITHUB_STEP_SUMMARY": str(here / "summary.md"), "GITHUB_ACTIONS": "true", "CI": "true"}
        self.actions = {"checkout": self.checkout, "upload-artifact": self.upload, "download-artifact": self.download}

    def play(self, steps):
        """-> `success` or `failure`."""
        result = "success"
        for step in steps:
            if result == "failure" and step.get("if") != "always()":
                continue
            try:
                self.step(step)
            except Failed:
                result = "failure"
        return result

    def step(self, step):
        if "run" in step:
            return run(["bash", "-e", "-c", step["run"]], self.here, self.env)
        action = re.fullmatch(r"actions/([\w-]+)@v\d+", step["uses"])
        return self.actions[action[1]](step.get("with", {}))

    def checkout(self, _):
        for name, text in self.files.items():
            (self.here / name).write_text(text)

    def upload(self, given):
        """What stands in the folder, without names that begin with a dot, empty folders and modes; a name is given once."""
        root = self.here / given["path"]
        files = [path for path in root.rglob("*") if path.is_file()]
        if not files or (self.artifacts / given["name"]).exists():
            raise Failed(f"no files in {root}, or the artifact is there")
        for path in files:
            below = path.relative_to(root)
            if not any(part.startswith(".") for part in below.parts):
                (self.artifacts / given["name"] / below).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, self.artifacts / given["name"] / below)

    def download(self, _):
        """Without a name: all artifacts, each in a folder of its name."""
        shutil.copytree(self.artifacts, self.here, dirs_exist_ok=True)
