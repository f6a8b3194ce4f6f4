"""One scratch tree for one test: files, a run of the subject over it, and what became of the files."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

NOBODY = 65534
# Environment that steers git, colours and logs would steer the subjects as well.
UNWANTED = re.compile(r"(GIT|XDG|RUST|RAYON|BIOME|RUFF|CLICOLOR|FORCE_COLOR|NO_COLOR)")


class Ran:
    """How a run ended; `status` is negative for a signal, None when it did not end."""

    def __init__(self, status, output):
        self.status, self.output = status, output

    def names(self, file):
        return os.path.basename(file).encode() in self.output


class World:
    """`git` commits the files first. `user` is who runs the subject, when we may choose."""

    def __init__(self, subject, files=None, git=False, user=None):
        self.subject = subject
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rebootstrap-guarantees-"))
        self.tree, self.home = self.folder / "tree", self.folder / "home"
        self.user = user if os.geteuid() == 0 else None
        self.files = list(subject.files if files is None else files)
        self.wants_git = git
        self.contents = files if isinstance(files, dict) else {name: subject.content(name) for name in self.files}

    def __enter__(self):
        self.tree.mkdir()
        self.home.mkdir()
        for name, content in self.contents.items():
            self.put(name, content)
        for name, content in self.subject.extra.items():
            self.put(name, content.encode())
        if self.wants_git:
            self.git("init", "--quiet")
            self.git("add", "--all")
            self.git("commit", "--quiet", "--message=x")
        if self.user is not None:
            self.own(self.user)
        return self

    def __exit__(self, *_):
        for folder, folders, _ in os.walk(self.folder):
            os.chmod(folder, 0o755)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def env(self):
        env = {name: value for name, value in os.environ.items() if not UNWANTED.match(name)}
        return env | self.subject.env | {
            "HOME": str(self.home), "XDG_STATE_HOME": f"{self.home}/state", "XDG_CONFIG_HOME": f"{self.home}/config",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TMPDIR": str(self.home), "TERM": "dumb"}

    def put(self, name, content):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def own(self, user):
        os.chmod(self.folder, 0o755)
        for folder, folders, files in os.walk(self.folder):
            for name in [folder, *(os.path.join(folder, file) for file in files)]:
                os.lchown(name, user, user)

    def git(self, *arguments):
        argv = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments]
        subprocess.run(argv, cwd=self.tree, env=self.env, check=True, stdin=subprocess.DEVNULL, capture_output=True)

    def command(self, files=None, argv=None):
        return self.subject.command(self.files if files is None else files, argv)

    def found(self):
        """What to give a program that can find files: the tree."""
        return ["."] if self.subject.walks else self.files

    def run(self, files=None, argv=None, wrap=(), timeout=60):
        """Runs the subject in the tree, behind the words of `wrap`."""
        who = [] if self.user is None else ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"]
        try:
            done = subprocess.run([*wrap, *who, *self.command(files, argv)], cwd=self.tree, env=self.env,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=timeout)
        except subprocess.TimeoutExpired as stopped:
            return Ran(None, stopped.output or b"")
        return Ran(done.returncode, done.stdout)

    def state(self, names=None):
        """The bytes of the files; None for one that is gone."""
        found = {}
        for name in names or self.edited():
            path = self.tree / name
            found[name] = path.read_bytes() if path.is_file() else None
        return found

    def edited(self):
        """The files that the subject may edit."""
        return [*self.files, *(name for name in self.subject.extra if "/" not in name)]

    def strays(self):
        """Names in the tree that were not there."""
        known = {*self.files, *self.subject.extra}
        found = (path.relative_to(self.tree) for path in self.tree.rglob("*") if not path.is_dir())
        return sorted(str(path) for path in found if str(path) not in known and path.parts[0] != ".git")


def reference(subject, git=False):
    """What the files are after a run that nothing disturbs. A subject that does not do its job stops the suite."""
    with World(subject, git=git) as world:
        before = world.state()
        ran = world.run()
        after = world.state()
        if ran.status != 0 or any(before[name] == after[name] for name in subject.files):
            said = ran.output.decode(errors="replace")
            raise RuntimeError(f"{subject.name} does not do its job: exit {ran.status}, {said}")
        return after
