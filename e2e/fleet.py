"""Many repositories with the runners that people have: the real all-repos, and GNU parallel over ssh to two hosts.

The commands are the blocks of docs/fleet.md. The hosts are both this machine: an sshd of our own on a free port of the
loopback device, which knows one key, made for the occasion. What parallel made on two hosts must be what one machine makes.
"""

import contextlib
import getpass
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import actions
import linters
import packages
import tools
from command import run, status
from report import expect
from tree import FIXTURES

ALL_REPOS = packages.Package("all-repos", "PyPI", ("all-repos==1.33.0",), {"all-repos-clone": "bin/all-repos-clone"})
IDENTITY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "e2e"), ("EMAIL", "e2e@example.com"), ("DATE", "2026-01-01T00:00:00Z"))}

# A campaign without what depends on the clock.
CLOCK = re.compile(rb'.*"(elapsed_ms|finished)":.*\n')


def play(stage, strict):
    with tempfile.TemporaryDirectory(prefix="rebootstrap-e2e-fleet-") as name:
        top = pathlib.Path(name).resolve()
        env = stage.env | IDENTITY | {"HOME": str(top), "PATH": f"{top / 'bin'}:{stage.env['PATH']}"}
        (top / "bin").mkdir()
        (top / "bin/rebootstrap").symlink_to(stage.rebootstrap)
        for number in range(8):
            repository(top / f"repos/pay-{number}", env, moves=number % 3 > 0)
        with stage.report.group(), stage.report.check("fleet: a campaign killed twice ends as one that was not") as note:
            note(killed(top, env))
        missing = tools.missing(env, "parallel", "ssh", "ssh-keygen") + ([] if find_sshd() else ["sshd"])
        if missing:
            stage.report.skip("fleet: GNU parallel over ssh", f"no {' and no '.join(missing)}", strict)
        else:
            with stage.report.group(), stage.report.check("fleet: GNU parallel over ssh makes what one machine makes") as note:
                note(parallel(top, env))
        missing = tools.missing(env, "actionlint", "aws")
        if missing:
            stage.report.skip("fleet: a matrix of GitHub Actions", f"no {' and no '.join(missing)}", strict)
        else:
            with stage.report.group(), stage.report.check("fleet: a matrix of GitHub Actions makes what one machine makes") as note:
                note(matrix(top, env))
        failure = packages.attempt(ALL_REPOS, stage.env)
        if failure:
            stage.report.skip("fleet: all-repos", failure, strict)
        else:
            with stage.report.group(), stage.report.check("fleet: all-repos commits what was edited") as note:
                note(all_repos(top, env))


def repository(path, env, moves):
    """A bare repository, as it comes, and with one commit: a function that moves, or nothing to do."""
    work = path.with_name("work")
    shutil.copytree(FIXTURES / "terraform/article", work) if moves else work.mkdir(parents=True)
    (work / "README.md").write_text(path.name)
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        run(["git", *words], work, env)
    run(["git", "clone", "-q", "--bare", work, path], path.parent, env)
    shutil.rmtree(work)


def killed(top, env):
    """40 repositories, a tenth of them broken: one run, and one that is killed when a third, and when two thirds are done."""
    many = top / "many"
    many.mkdir()
    for number in range(40):
        shutil.copytree(top / f"repos/pay-{number % 8}", many / f"r{number}")
        if number % 10 == 9:
            (many / f"r{number}" / "HEAD").write_text("broken\n" if number % 20 == 9 else "ref: refs/heads/none\n")
    command = ["rebootstrap", "bulk", many, "--apply", "--jobs", "2", "--campaign"]
    branch = "refs/heads/rebootstrap/provided.al2023"

    def finish(campaign):
        code, said = status([*command, campaign], top, env)
        expect(code == 2, f"exit {code}, where some repositories are broken\n{said}")
        tips = {one.name: status(["git", "rev-parse", "--verify", branch], one, env)[1] for one in many.iterdir()}
        return content(top / campaign), tips

    whole = finish("uninterrupted")
    for one in many.iterdir():
        status(["git", "update-ref", "-d", branch], one, env)
    at = []
    for wanted in (13, 27):
        child = subprocess.Popen([*command, "interrupted"], cwd=top, env=env, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while child.poll() is None and len(done(top / "interrupted")) < wanted:
            time.sleep(0.002)
        child.kill()
        child.wait()
        at.append(len(done(top / "interrupted")))
    expect(at[0] < at[1] < 40, f"the run was not killed on its way: {at} were done")
    resumed = finish("interrupted")
    expect(resumed == whole, "the campaigns or the branches differ")
    locks = list(many.rglob("*.lock"))
    expect(not locks, f"lock files are left: {locks}")
    return f"killed with {at[0]} and {at[1]} of 40 done"


def done(campaign):
    return list(campaign.glob("repositories/*/state.json"))


def block(name):
    text = (tools.ROOT / "docs/fleet.md").read_text()
    return re.search(rf"<!-- runner: {re.escape(name)} -->\n```\w+\n(.*?)\n```", text, re.DOTALL).group(1)


def find_sshd():
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")


@contextlib.contextmanager
def hosts(top, env):
    """Two names of this machine for ssh; -> the environment that knows them."""
    port = free_port()
    for key in ("host", "user"):
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", top / key], top, env)
    (top / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {top}/host\nAuthorizedKeysFile {top}/user.pub\nStrictModes no\n"
        f"PidFile none\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        f"SetEnv PATH={env['PATH']} HOME={top}\n")
    (top / "ssh_config").write_text(
        f"Host one two\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n  IdentityFile {top}/user\n"
        f"  UserKnownHostsFile {top}/known\n  StrictHostKeyChecking accept-new\n  BatchMode yes\n")
    if os.geteuid() == 0:
        # Where sshd goes when it gives up its rights.
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
    log = open(top / "sshd.log", "wb")
    server = subprocess.Popen([find_sshd(), "-D", "-e", "-f", top / "sshd_config"], stdout=log, stderr=log, cwd=top)
    try:
        for _ in range(200):
            if status(["ssh", "-F", top / "ssh_config", "one", "true"], top, env)[0] == 0:
                break
            expect(server.poll() is None, f"sshd ended\n{(top / 'sshd.log').read_text()}")
            time.sleep(0.05)
        yield env | {"PARALLEL_SSH": f"ssh -F {top}/ssh_config", "HOSTS": "1/one,1/two", "SHELL": "/bin/sh"}
    finally:
        server.terminate()
        server.wait()
        log.close()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def parallel(top, env):
    (top / "repositories.txt").write_text("".join(f"{path}\n" for path in sorted((top / "repos").iterdir())))
    with hosts(top, env) as known:
        run(["/bin/sh", "-euc", block("parallel")], top, known)
        used = (top / "sshd.log").read_text().count("Accepted publickey")
    expect(used > 4, f"only {used} logins: the parts were not made by way of ssh\n{(top / 'sshd.log').read_text()}")
    run(["rebootstrap", "bulk", "merge", *(f"part-{part}" for part in range(1, 5)), "--campaign", "merged"], top, env)
    run(["rebootstrap", "bulk", "--campaign", "whole", "--from", "repositories.txt"], top, env)
    merged, whole = content(top / "merged"), content(top / "whole")
    expect(merged == whole, f"they differ in {sorted(path for path in merged | whole if merged.get(path) != whole.get(path))}")
    part = content(top / "part-1")
    expect(part != whole and len(part) > 1, "a part is the whole, or nothing")
    report = json.loads(run(["rebootstrap", "bulk", "report", "merged", "--format", "json"], top, env))
    states = {one["state"]: one["repositories"] for one in report["totals"]["states"]}
    expect(states == {"planned": 5, "current": 3}, f"the states are {states}")
    return f"4 parts on 2 hosts, {used} logins"


def matrix(top, env):
    """With a repository that is not there, so that a part fails, and is reported all the same."""
    workflow = block("GitHub Actions")
    (top / "fleet.yml").write_text(workflow)
    found = linters.actionlint(env, top, "fleet.yml")
    expect(not found, f"actionlint: {found}")
    text = "".join(f"{path}\n" for path in [*sorted((top / "repos").iterdir()), top / "nowhere"])
    played = actions.play(workflow, {"repositories.txt": text}, top / "matrix", env)
    results = {job: result for job, (result, _) in played.items()}
    parts = [job for job in results if job[0] == "plan"]
    expect(list(results.values()).count("failure") == 1 and results["report",] == "success", f"the jobs are {results}")
    (top / "listed.txt").write_text(text)
    code, said = status(["rebootstrap", "bulk", "--campaign", "listed", "--from", "listed.txt"], top, env)
    expect(code == 2, f"exit {code}, where a repository is missing\n{said}")
    _, here = played["report",]
    listed = content(top / "listed")
    expect(content(here / "whole") == listed, "the campaigns differ")
    expect(all(content(folder) != listed for folder in here.glob("part-*")), "a part is the whole")
    summary = (here / "summary.md").read_text()
    expect("9 repositories" in summary and "`nowhere` | `missing`" in summary, f"the summary is\n{summary}")
    return f"{len(parts)} parts, one of which fails"


def content(campaign):
    files = [path for path in campaign.rglob("*") if path.is_file() and path.name not in ("lock", "log.txt")]
    return {str(path.relative_to(campaign)): CLOCK.sub(b"", path.read_bytes()) for path in files}


def all_repos(top, env):
    """Each repository on the default branch of which something was pushed must have changed as `rebootstrap diff` says."""
    work = top / "all-repos"
    work.mkdir()
    (work / "autofix.py").write_text(block("all-repos"))
    repos = {path.name: str(path) for path in (top / "repos").iterdir()}
    (work / "repos.json").write_text(json.dumps(repos))
    (work / "all-repos.json").write_text(json.dumps({
        "output_dir": "output", "source": "all_repos.source.json_file", "source_settings": {"filename": "repos.json"},
        "push": "all_repos.push.merge_to_master", "push_settings": {"fast_forward": True}}))
    (work / "all-repos.json").chmod(0o600)
    before = {name: run(["git", "rev-parse", "main"], path, env).strip() for name, path in repos.items()}
    python = packages.CACHE / "all-repos/bin/python"
    env = env | {"PATH": f"{packages.CACHE / 'all-repos/bin'}:{env['PATH']}"}
    run(["all-repos-clone"], work, env)
    run([python, "autofix.py"], work, env)
    files = {}
    for name, path in repos.items():
        changed = run(["git", "diff", "--name-only", before[name], "main"], path, env).split()
        if changed:
            clone = work / "output" / name
            patch = run(["rebootstrap", "diff", clone], top, env)
            # all-repos leaves its own clone as it was: what it pushed is the diff of that.
            wanted = re.findall(r"^\+\+\+ b/(?:.*/output/[^/]+/)?(\S+)", patch, re.MULTILINE)
            expect(sorted(changed) == sorted(path.removeprefix(f"all-repos/output/{name}/") for path in wanted),
                   f"{name}: {changed} were committed, and {wanted} are edited")
            files[name] = changed
    expect(len(files) == 5, f"{len(files)} repositories were changed, not 5: {files}")
    return f"{len(files)} of {len(repos)} repositories"


def main():
    """`python3 e2e/fleet.py` plays this alone."""
    from report import Report
    from stage import Stage

    report = Report()
    play(Stage(report, tools.environment(), tools.find_rebootstrap()), os.environ.get("CI") == "true")
    print(report.summary())
    return report.failed > 0


if __name__ == "__main__":
    sys.exit(main())
