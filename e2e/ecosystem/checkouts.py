"""The repositories of a folder, and scratch copies of them: the originals are only read.

A repository is a folder of files, a git work tree or a bare clone, also one called `repo` in a folder of its own. A
scratch copy is a git work tree of its own whose only commit is what was copied, without hooks, filters or conversions.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

# Bytes are what git sees: no conversion of line ends, and no filter that the repository asks for.
ATTRIBUTES = "* -text -eol -filter -ident -working-tree-encoding -diff\n"
AUTHOR = ["-c", "user.name=ecosystem", "-c", "user.email=ecosystem@example.com", "-c", "commit.gpgsign=false"]
QUIET = ["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "core.fsync=none",
         "-c", "core.fsmonitor=false", "-c", "safe.directory=*"]


def environment(home):
    """The caller's environment without what steers git or the program; nothing outside of `home` is written."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_"))}
    return env | {"HOME": str(home), "XDG_STATE_HOME": f"{home}/state", "XDG_CACHE_HOME": f"{home}/cache",
                  "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True)
class Checkout:
    name: str
    path: pathlib.Path
    bare: bool


def find(folder):
    """The repositories directly in `folder`, by name."""
    found = []
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            bare = next(filter(is_bare, (path, path / "repo", path / "repo/.git")), None)
            found.append(Checkout(path.name, bare or path, bare is not None))
    return found


def is_bare(path):
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


class Scratch:
    """A copy in a temporary folder, gone at the end. `tree` is the work tree, `home` is for the program's own files."""

    def __init__(self, checkout):
        self.checkout = checkout
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rebootstrap-ecosystem-"))
        self.tree, self.home = self.folder / "tree", self.folder / "home"
        self.env = environment(self.home)

    def __enter__(self):
        self.tree.mkdir()
        self.home.mkdir()
        if self.checkout.bare:
            extract(self.checkout.path, self.tree, self.env)
        else:
            shutil.copytree(self.checkout.path, self.tree, symlinks=True, dirs_exist_ok=True, copy_function=copy)
            for inner in list(self.tree.rglob(".git")):
                shutil.rmtree(inner) if inner.is_dir() and not inner.is_symlink() else inner.unlink()
        self.git("init", "--quiet", "--template=")
        (self.tree / ".git/info").mkdir(exist_ok=True)
        (self.tree / ".git/info/attributes").write_text(ATTRIBUTES)
        self.before = self.state()
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "--message=as it is")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def git(self, *arguments, check=True):
        done = subprocess.run(["git", *QUIET, *AUTHOR, *arguments], cwd=self.tree, env=self.env,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if check and done.returncode:
            raise RuntimeError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
        return done

    def state(self):
        """A name for every byte, mode and link of the tree."""
        self.git("add", "--all", "--force")
        return self.git("write-tree").stdout.decode().strip()

    def restore(self):
        self.git("reset", "--hard", "--quiet", "HEAD")
        self.git("clean", "--force", "--quiet", "-d", "-x")


def copy(source, target):
    """Regular files only: a FIFO or a device of the original is not opened."""
    if os.path.isfile(source):
        shutil.copy2(source, target)


def extract(git_dir, into, env):
    """Every file of HEAD that the clone holds; those that it lacks (a partial clone, a large file) are left out."""
    git = ["git", *QUIET, "--git-dir", str(git_dir)]
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", "HEAD"], env=env, capture_output=True, check=True).stdout
    entries = [entry.split(b"\t", 1) for entry in listed.split(b"\0") if entry]
    blobs = [(meta.split(), path) for meta, path in entries if meta.split()[1] == b"blob"]
    with tempfile.TemporaryFile() as wanted:
        wanted.write(b"".join(meta[2] + b"\n" for meta, _ in blobs))
        wanted.seek(0)
        batch = subprocess.Popen([*git, "cat-file", "--batch"], env=env | {"GIT_NO_LAZY_FETCH": "1"}, stdin=wanted,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with batch:
            for (mode, _, _), path in blobs:
                header = batch.stdout.readline().split()
                if header[-1] != b"missing":
                    write(into, path, mode, batch.stdout.read(int(header[2]) + 1)[:-1])


def write(into, path, mode, content):
    target = os.path.join(os.fsencode(into), path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if mode == b"120000":
        os.symlink(content, target)
        return
    with open(target, "wb") as file:
        file.write(content)
    os.chmod(target, 0o755 if mode == b"100755" else 0o644)
