"""Run by a Python that has PyYAML: the `run` steps of a GitHub workflow as JSON, in order, as GitHub would run them.

    python workflow_steps.py WORKFLOW

Each is {"name", "run", "directory", "env"}, with what the workflow and the job say for all of their steps put in.
"""

import json
import sys

import yaml

with open(sys.argv[1]) as file:
    workflow = yaml.safe_load(file)
steps = []
for job in workflow["jobs"].values():
    for step in job["steps"]:
        if "run" in step:
            defaults = [level.get("defaults", {}).get("run", {}) for level in (job, workflow)]
            directories = [level.get("working-directory") for level in (step, *defaults)]
            steps.append({
                "name": step.get("name", step["run"]),
                "run": step["run"],
                "directory": next(filter(None, directories), "."),
                "env": workflow.get("env", {}) | job.get("env", {}) | step.get("env", {}),
            })
json.dump(steps, sys.stdout)
