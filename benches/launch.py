"""Runs one command and prints its exit status, wall and processor seconds, and peak memory in MiB: `launch.py LIMIT COMMAND...`

A process of its own, and a small one, because the peak of a process is never less than that of the one that started it.
A command that takes more than LIMIT seconds is ended with all that it has started, and `late` is printed.
"""

import os
import signal
import subprocess
import sys
import time


def main(limit, *argv):
    start = time.monotonic()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)

    def end(*_):
        os.killpg(process.pid, signal.SIGKILL)
        print("late")
        sys.exit()

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    print(process.returncode, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
