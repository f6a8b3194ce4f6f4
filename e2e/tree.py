"""A fixture as its owner has it: a clean git work tree in a temporary folder, which E2E_KEEP=1 keeps."""

import os
import pathlib
import shutil
import tempfile

from command import run

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
EXAMPLE = FIXTURES.parent.parent / "examples/terraform"
IGNORED = ".terraform*\nterraform.tfstate*\nplan.out\n"
AUTHOR = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.com", "-c", "commit.gpgsign=false"]


class Tree:
    """`scratch` is a folder for files of ours, out of sight of every tool."""

    def __init__(self, fixture, env):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"rebootstrap-e2e-{fixture.replace('/', '-')}-"))
        self.env = env
        source = EXAMPLE if fixture == "terraform/example" else FIXTURES / fixture
        shutil.copytree(source, self.path, dirs_exist_ok=True)
        self.git("init", "--quiet")
        (self.path / ".git/info/exclude").write_text(IGNORED)
        self.commit()
        self.scratch = self.path / ".git/e2e"
        self.scratch.mkdir()

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
        """Plain text replacement over all files with that ending, as sed would do it; whether there was any."""
        found = False
        for path in self.path.rglob(f"*{suffix}"):
            text = path.read_text()
            found |= bool(old) and old in text
            path.write_text(text.replace(old, new))
        self.commit()
        return found
