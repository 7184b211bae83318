"""Measures the rows of the table and prints it; `scripts/bench` starts this and says what the flags do."""

import argparse
import os
import platform
import subprocess
import sys
import time

import earlier
import growth
import landings
import tables
import transport
from bench import Bench, start_services, told
from measure import Skipped, Wrong, alternate

ROWS = {**transport.ROWS, **tables.ROWS}
# Rows of lakeshell alone; each is several lines.
SERIES = {"growth": growth.growth, "appends": landings.appends}
# 5 GB each: `--large` measures them, or `--only`.
LARGE = {"large": growth.large, "land-5gb": landings.large}
ROUNDS_SPARK = 3
# What is asked of us: at most so many times the peer's time; issue "Speed and memory".
GOALS = {
    ("start", "duckdb"): 1, ("walkthrough", "pyspark"): 1 / 40, ("publish-1", "kcat idempotent"): 1,
    ("publish-4", "kcat idempotent"): 1, ("consume-1", "kcat wait 10"): 1, ("consume-4", "kcat wait 10"): 1,
    ("consume-1", "kcat"): 1 / 2, ("consume-4", "kcat"): 1 / 2, ("count", "kcat wait 10"): 1, ("count", "kcat"): 1 / 2,
    ("typed", "kcat | duckdb"): 1 / 10, ("typed-local", "duckdb"): 1 / 6, ("json", "datafusion"): 1 / 6,
    ("land", "pyspark"): 1 / 8,
    ("land", "kcat | duckdb"): 1 / 2, ("queries-cached", "duckdb"): 1, ("queries-parquet", "duckdb"): 1,
}


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", add_help=False)
    for flag in ("--quick", "--large", "--list", "--help"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    parser.add_argument("--compare")
    for tool in ("--binary", "--duckdb", "--engine", "--python", "--jars", "--work"):
        parser.add_argument(tool)
    options = parser.parse_args()
    known = [*ROWS, *SERIES, *LARGE]
    if options.list or options.help:
        sys.exit("\n".join(known) if options.list else "see the head of scripts/bench")
    options.rows = options.only.split(",") if options.only else [*ROWS, *SERIES]
    options.rows += [row for row in LARGE if options.large and row not in options.rows]
    unknown = set(options.rows) - set(known)
    if unknown or options.rounds < 1:
        parser.error(f"no such row: {', '.join(sorted(unknown))}" if unknown else "--rounds begins at 1")
    return options


def heading(bench):
    """Says what was measured, and where."""
    def said(command):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]

    cpu = next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    kcat = subprocess.run(["kcat", "-V"], capture_output=True, text=True, check=True).stdout
    versions = [
        said([bench.options.binary, "--version"]), f"DuckDB {said([bench.options.duckdb, '--version']).split()[0]}",
        f"kcat {kcat.split('Version ')[1].split()[0]}"]
    machine = f"{os.cpu_count()} cores ({cpu})"
    bench.lines_told = earlier.Lines(machine, versions)
    print(f"{time.strftime('%Y-%m-%d')}, {machine}, Linux {platform.release()}; "
          f"{'; '.join(versions)}; {bench.records():,} records; load {bench.load_average():.1f}\n")
    print("| row | contender | seconds (least-most) | CPU s | peak MB | ours / theirs | goal |")
    print("|---|---|---|---|---|---|---|", flush=True)


def line(bench, row, it, ratio="", goal=""):
    bench.lines_told.add(row, it, ratio)
    spread = f"{it.seconds:.3f} ({it.least:.3f}-{it.most:.3f})"
    name = it.name.replace("|", "\\|")
    cpu, rss = ("", "") if it.cpu is None else (f"{it.cpu:.2f}", f"{it.rss / 1e6:.0f}")
    print(f"| {row} | {name} | {spread} | {cpu} | {rss} | {ratio} | {goal} |", flush=True)


def measure(bench, row):
    """Measures one row and prints its lines, ours first."""
    print(f"  {row}, load {bench.load_average():.1f}", file=sys.stderr)
    contenders = ROWS[row](bench)
    slow = any(it.name == "pyspark" for it in contenders)
    ours, *peers = alternate(contenders, min(bench.rounds, ROUNDS_SPARK) if slow else bench.rounds, bench.numbers)
    line(bench, row, ours)
    for peer in peers:
        ratio, goal = ours.seconds / peer.seconds, GOALS.get((row, peer.name))
        line(bench, row, peer, f"{ratio:.3f}", "" if goal is None else told(ratio, goal, f"{goal:.3g}"))


def rows(bench):
    heading(bench)
    for row in bench.options.rows:
        if row in ROWS:
            measure(bench, row)
    for row, lines in {**SERIES, **LARGE}.items():
        if row in bench.options.rows:
            series(bench, row, lines)


def series(bench, row, lines):
    """Measures a row of lakeshell alone and prints its lines, or why it is left out."""
    print(f"  {row}, load {bench.load_average():.1f}", file=sys.stderr)
    try:
        for it in lines(bench):
            line(bench, *it)
    except Skipped as reason:
        print(f"| {row} | skipped: {reason} | | | | | |", flush=True)
        print(f"scripts/bench: {row} skipped: {reason}", file=sys.stderr)


def main():
    options = arguments()
    # A file that cannot be read is told before the hour of measuring.
    before = earlier.read(options.compare) if options.compare else None
    holder, services = start_services()
    try:
        bench = Bench(options, services)
        rows(bench)
        if options.json:
            bench.lines_told.write(options.json)
        if before and (found := list(earlier.worse(before, bench.lines_told.found))):
            sys.exit("\n".join(["", "Worse than in the earlier run:", *found]))
    except Wrong as wrong:
        sys.exit(f"scripts/bench: {wrong}")
    finally:
        holder.stdin.close()
        holder.wait()


main()
