"""Runs commands and measures them: time, CPU and peak memory, as the kernel tells of what has ended.

Memory is that of the largest process of a command (what `wait4` tells, as /usr/bin/time does), not the sum of a
pipe's; this program's own, some 20 MB, is the least that can be told. CPU is that of all processes, those included
that outlive their parent, as Spark's virtual machine does.
"""

import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple


# Orphans of a command come to us to be waited for: PR_SET_CHILD_SUBREAPER.
ctypes.CDLL(None).prctl(36, 1)


class Wrong(Exception):
    """A command failed, or its answer is not the right one."""


class Skipped(Exception):
    """A row cannot be measured here."""


class Run(NamedTuple):
    """What one command took: seconds, seconds of CPU, bytes; and what it said."""

    seconds: float
    cpu: float
    rss: int
    out: str
    err: str


def run(command):
    """Runs a line of bash in which each process of a pipe must succeed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", command], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        cpu, rss = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
        for orphan in orphans(child.pid):
            cpu, rss = cpu + orphan.ru_utime + orphan.ru_stime, max(rss, orphan.ru_maxrss)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    if child.returncode:
        raise Wrong(f"{command}\nended with {child.returncode}: {texts[1][-800:]}")
    return Run(seconds, cpu, rss * 1024, *texts)


def orphans(group):
    """Waits for what is left of a process group, and gives its usage."""
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return


class Contender(NamedTuple):
    """One way to do the work.

    `command(number)` returns the line to be timed, a number standing for one run; `check(number, run)` raises where
    the answer is wrong, and may return the seconds that count, if that is not the whole run; `before(number)` and
    `after(number)` are not timed.
    """

    name: str
    command: object
    check: object
    before: object = lambda number: None
    after: object = lambda number: None


class Measured(NamedTuple):
    """The medians of a contender's rounds, and their spread; CPU and memory are None where they are not known."""

    name: str
    seconds: float
    least: float
    most: float
    cpu: float
    rss: int


def alternate(contenders, rounds, numbers):
    """Runs the contenders in turn, so many rounds; the order is the same in each."""
    found = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for it in contenders:
            number = next(numbers)
            it.before(number)
            one = run(it.command(number))
            seconds = it.check(number, one)
            it.after(number)
            found[it.name].append(one if seconds is None else one._replace(seconds=seconds))
            print(f"    {it.name}: {found[it.name][-1].seconds:.3f} s", file=sys.stderr)
    return [summary(name, runs) for name, runs in found.items()]


def summary(name, runs):
    """Takes the medians; of memory the most."""
    seconds = [run.seconds for run in runs]
    cpu = statistics.median(run.cpu for run in runs)
    return Measured(name, statistics.median(seconds), min(seconds), max(seconds), cpu, max(run.rss for run in runs))
