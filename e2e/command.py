"""Runs a program and keeps what it printed, so that a failure can be read."""

import re
import subprocess

from report import Failed

# What paints over itself on a terminal: escape sequences, and lines of a spinner.
PAINT = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|^[\u2800-\u28ff] .*$", re.MULTILINE)


def run(argv, cwd, env, timeout=900):
    """The standard output of a command that must succeed."""
    done = subprocess.run(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, text=True, timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        lines = PAINT.sub("", done.stdout + done.stderr).splitlines()
        tail = [line for line in lines if line.strip()][-40:]
        raise Failed(f"exit {done.returncode}: {' '.join(map(str, argv))}\n" + "\n".join(tail))
    return done.stdout


def status(argv, cwd, env):
    """Exit status and everything printed, for a command whose failure is an answer."""
    done = subprocess.run(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, PAINT.sub("", done.stdout)
