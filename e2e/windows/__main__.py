"""Holds the Windows program against the one of this machine: `just windows`

Each case of testdata becomes a folder, in which both programs run; what they print and how they end has to be the same, and so
has the folder behind `apply` and behind `undo`. The Windows one runs under Wine, which hides what only Windows does: files
that are open elsewhere, names without letter case, permissions. For developers: CI has no Windows program.
"""

import concurrent.futures
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# No file of Windows has one of these in its name.
STRANGE = set('<>:"|?*\\')


def unpacked(case, folder):
    """Writes the files of a case; whether Windows can have them."""
    files, name = {}, None
    for line in case.read_bytes().splitlines(keepends=True):
        bare = line.rstrip(b"\n")
        if bare.startswith(b"-- ") and bare.endswith(b" --"):
            name = bare[3:-3].decode()
            files[name] = b""
        elif name is not None:
            files[name] += line
    files = {name: text for name, text in files.items() if not name.startswith("want/")}
    if any(STRANGE & set(name) or name.startswith("/") for name in files):
        return False
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return True


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Program:
    def __init__(self, command, env=None):
        self.command, self.env = command, {**os.environ, "NO_COLOR": "1", **(env or {})}

    def run(self, folder, *arguments):
        """What it printed, without line ends of Windows, and how it ended."""
        done = subprocess.run(
            [*self.command, *arguments], cwd=folder, env=self.env, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        return done.stdout, done.stderr.replace(b"\r\n", b"\n"), done.returncode


def wine(prefix):
    """The emulator, in a home of its own."""
    found = shutil.which("wine64") or next((path for path in ["/usr/lib/wine/wine64"] if os.path.exists(path)), None)
    if not found:
        sys.exit("no wine64: install it")
    env = {"WINEPREFIX": str(prefix), "WINEDEBUG": "fixme-all,err-all"}
    subprocess.run([found, "cmd", "/c", "ver"], env={**os.environ, **env}, capture_output=True, check=True)
    library = prefix / "drive_c/windows/system32/bcryptprimitives.dll"
    if not library.exists():
        source = pathlib.Path(__file__).with_name("prng.c")
        subprocess.run(["x86_64-w64-mingw32-gcc", "-shared", "-o", library, source, "-ladvapi32"], check=True)
    return found, env


def differing(one, other):
    """The first lines that are not the same, or how the programs ended."""
    lines = [b"\n".join(run[:2]).splitlines() for run in (one, other)]
    return next((pair for pair in itertools.zip_longest(*lines) if pair[0] != pair[1]), (one[2], other[2]))


def compared(case, here, there, scratch):
    """What differs between the two programs in this case; `None` where Windows cannot have its files."""
    folders = [pathlib.Path(tempfile.mkdtemp(dir=scratch)) for _ in range(2)]
    try:
        if not all(unpacked(case, folder) for folder in folders):
            return None
        # Each asks git, which Wine does not have, only where there is a repository.
        for arguments in (["diff"], ["diff", "--format", "sarif"], ["apply"], ["undo"]):
            one, other = (program.run(folder, *arguments) for program, folder in zip((here, there), folders))
            if one != other:
                return f"{' '.join(arguments)}: {differing(one, other)}"
            if content(folders[0]) != content(folders[1]):
                return f"{' '.join(arguments)} leaves other files"
        return ""
    finally:
        for folder in folders:
            shutil.rmtree(folder)


def main(names):
    here, there = (os.environ[name] for name in ("REBOOTSTRAP", "REBOOTSTRAP_WINDOWS"))
    cases = sorted(path for path in (ROOT / "testdata").rglob("*.txtar") if not names or path.stem in names)
    with tempfile.TemporaryDirectory(prefix="rebootstrap-windows-") as scratch:
        scratch = pathlib.Path(scratch)
        emulator, env = wine(scratch / "wine")
        here = Program([here], {"HOME": str(scratch), "XDG_STATE_HOME": str(scratch / "state")})
        there = Program([emulator, there], env)
        # A program that does something else is noticed.
        other = Program([*there.command, "--runtime", "provided.al2"], env)
        control = compared(ROOT / "testdata/shell/loop_over_glob.txtar", here, other, scratch)
        print(f"control: {'noticed' if control else 'NOT NOTICED'}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda case: compared(case, here, there, scratch), cases))
    wrong = [(case, said) for case, said in zip(cases, found) if said]
    for case, said in wrong:
        print(f"{case.relative_to(ROOT)}: {said}")
    print(f"{found.count('')} the same, {len(wrong)} not, {found.count(None)} that Windows cannot have")
    # Where nothing was compared, nothing was shown.
    return bool(wrong) or not control or not found.count("")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
