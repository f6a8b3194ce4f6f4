"""What the program does to a folder of real repositories: `just ecosystem DIR [options]`

Every repository of DIR is judged in a scratch copy; the originals are only read. What was judged is kept in --results
and not judged again by the same build, so a run that was stopped goes on. Exits with 1 when anything was wrong, and with
--compare also when the two builds differ.
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

from ecosystem import totals
from ecosystem.checkouts import environment, find
from ecosystem.judge import Result, Tool, judge


def main():
    parser = argparse.ArgumentParser("just ecosystem", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    kept = pathlib.Path(tempfile.gettempdir(), "rebootstrap-ecosystem")
    parser.add_argument("folder", type=pathlib.Path, help="checkouts, work trees or bare clones")
    parser.add_argument("--tool", default=os.environ.get("REBOOTSTRAP"), help="the program; default $REBOOTSTRAP")
    parser.add_argument("--roundtrip", default=os.environ.get("ROUNDTRIP"), help="its example `roundtrip`")
    parser.add_argument("--compare", metavar="OTHER", help="another build: show where the two differ")
    parser.add_argument("--only", nargs="+", default=[], help="names of repositories, by how they begin")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--results", type=pathlib.Path, default=kept)
    options = parser.parse_args()
    if not options.tool:
        parser.error("no program: give --tool, or set REBOOTSTRAP")
    found = [one for one in find(options.folder) if not options.only or one.name.startswith(tuple(options.only))]
    if not found:
        parser.error(f"no repository in {options.folder}")
    results = judge_all(found, Tool(options.tool, options.roundtrip), options)
    print(totals.table(results))
    wrong = any(result.problems for result in results)
    if options.compare:
        others = judge_all(found, Tool(options.compare), options)
        print(totals.differences(options.compare, options.tool, others, results))
        wrong |= any(a.shown != b.shown for a, b in zip(others, results))
    return int(wrong)


def judge_all(found, tool, options):
    """The results in the order of `found`."""
    build = hashlib.sha256(b"".join(pathlib.Path(path).read_bytes() for path in (tool.program, tool.roundtrip) if path))
    kept = options.results / build.hexdigest()[:16]
    kept.mkdir(parents=True, exist_ok=True)

    def one(checkout):
        file = kept / f"{version(checkout)}.json"
        try:
            return Result.load(file.read_text())
        except (OSError, ValueError, TypeError):
            result = judge(checkout, tool)
        temporary = file.with_suffix(".new")
        temporary.write_text(result.dump())
        temporary.replace(file)
        return result

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = []
        for result in pool.map(one, found):
            results.append(result)
            print(totals.line(result), flush=True)
        return results


def version(checkout):
    """A name for the repository as it is now: its commit where it is bare, else names, sizes and times of its files."""
    digest = hashlib.sha256(f"{checkout.name}\0{checkout.path}\0".encode())
    if checkout.bare:
        digest.update(subprocess.run(["git", "-c", "safe.directory=*", "--git-dir", checkout.path, "rev-parse", "HEAD"],
                                     env=environment("/"), capture_output=True).stdout)
        return digest.hexdigest()[:24]
    for folder, folders, files in os.walk(checkout.path):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(files):
            path = os.path.join(folder, name)
            about = os.lstat(path)
            key = (path, about.st_size, about.st_mtime_ns, about.st_mode)
            digest.update(repr(key).encode())
    return digest.hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
