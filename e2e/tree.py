"""A fixture as its owner has it: a clean git work tree in a temporary folder, which E2E_KEEP=1 keeps."""

import os
import pathlib
import shutil
import tempfile

from command import run

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
EXAMPLE = FIXTURES.parent.parent / "examples/terraform"
AUTHOR = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.com", "-c", "commit.gpgsign=false"]


class Tree:
    def __init__(self, fixture, env):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"rebootstrap-e2e-{fixture}-"))
        self.env = env
        source = EXAMPLE if fixture == "example" else FIXTURES / fixture
        shutil.copytree(source, self.path, dirs_exist_ok=True)
        self.git("init", "--quiet")
        (self.path / ".git/info/exclude").write_text(".terraform*\nterraform.tfstate*\nplan.out\n")
        self.commit()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.environ.get("E2E_KEEP"):
            print(f"     kept {self.path}")
        else:
            shutil.rmtree(self.path)

    def git(self, *arguments):
        return run(["git", *AUTHOR, *arguments], self.path, self.env)

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=change")

    def diff(self, since="HEAD"):
        return self.git("diff", "--no-color", since)

    def replace(self, old, new, suffix):
        """Plain text replacement over all files with that ending, as sed would do it."""
        for path in self.path.rglob(f"*{suffix}"):
            path.write_text(path.read_text().replace(old, new))
        self.commit()
