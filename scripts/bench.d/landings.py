"""Landings that grow: many appends to one directory, and a topic of 5 GB; lakeshell alone, on local files."""

import json
import re
import shutil
import statistics

from bench import expect, last_line, told
from growth import LARGE, LARGE_RSS_MAX
from measure import Contender, Measured, Skipped, alternate, run

ROWS = 100
# The medians of so many first and last appends are compared.
COMPARED = 100
RATIO_MAX = 1.5
# The topic, the file that is published several times, the landing, and a reserve.
ROOM = 15 * 10**9
COPIES = 10


def appends(bench):
    """Returns lines of the table: appends of `.write` and of `.land` to one directory each, and its compaction."""
    count = 2 * COMPARED if bench.options.quick else 2000
    for name, prepare, again in (("write", view, ()), ("land", topic, (".publish appends.jsonl appends",))):
        target = bench.work / f"appends-{name}"
        first, append = prepare(bench, target)
        yield from appended(bench, f".{name}", target, [*first], [*again, append], count)
        yield from compacted(bench, f".{name}", target, count * ROWS)
        shutil.rmtree(target)


def view(_, target):
    """Returns the statements before appends of `.write`, and the append."""
    columns = "id, concat('name ', id) as name, id * 1.5 as amount"
    return [f"create view appends as select {columns} from range({ROWS});"], f".write appends {target} --mode append"


def topic(bench, target):
    """Returns the same for `.land`, before which the rows are published as messages."""
    rows = ({"id": at, "name": f"name {at}", "amount": at * 1.5} for at in range(ROWS))
    (bench.work / "appends.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [".topic create appends"], f".land appends {target} --json"


def appended(bench, name, target, first, again, count):
    """Runs all appends in one process, and compares the last ones with the first."""
    script = bench.work / "appends.sql"
    script.write_text("\n".join([*first, *again * count]) + "\n")
    command = f"cd {bench.work} && {bench.shell(f'.read {script}', '--timer', on='local')}"
    all_times = []

    def check(_, run):
        # The last time is that of `.read`.
        found = [float(it) for it in re.findall(r"^Time: ([0-9.]+) s", run.err, re.MULTILINE)[:-1]]
        expect("statements", len(found), len(first) + len(again) * count)
        all_times.extend(found[len(first):][len(again) - 1::len(again)])

    whole, = alternate([Contender(f"{name}, all {count:,}", lambda _: command, check)], 1, bench.numbers)
    begin, end = all_times[:COMPARED], all_times[-COMPARED:]
    ratio = statistics.median(end) / statistics.median(begin)
    yield "appends", whole, "", ""
    yield "appends", times(f"{name}, first {COMPARED}", begin), "", ""
    yield "appends", times(f"{name}, last {COMPARED}", end), f"{ratio:.2f}", told(ratio, RATIO_MAX, f"{RATIO_MAX}")


def times(name, seconds):
    """Makes a line of statements of one process, which have no CPU and no memory of their own."""
    return Measured(name, statistics.median(seconds), min(seconds), max(seconds), None, None)


def compacted(bench, name, target, rows):
    """Counts the rows, compacts the directory, and counts them again."""
    before = len(manifest(target)["files"])

    def fewer(_, run):
        expect("fewer files", len(manifest(target)["files"]) < before, True)

    count = bench.shell(f"select count(*) from '{target}'", on="local")
    compact = bench.shell(f".fs compact {target}", on="local")
    query = Contender(f"{name}, count", lambda _: count, last_line(str(rows)))
    for contender, rounds in (
            (query, bench.rounds), (Contender(f"{name}, compact", lambda _: compact, fewer), 1), (query, bench.rounds)):
        measured, = alternate([contender], rounds, bench.numbers)
        named = f"{contender.name}: {size(target)}" if contender is query else contender.name
        yield "appends", measured._replace(name=named), "", ""


def manifest(target):
    return json.loads((target / "_SUCCESS").read_text())


def size(target):
    """Says what a directory holds."""
    files = [it["bytes"] for it in manifest(target)["files"]]
    shown = "1 file" if len(files) == 1 else f"{len(files):,} files"
    return f"{shown}, {sum(files) / 1e6:.2f} MB, manifest {(target / '_SUCCESS').stat().st_size / 1e3:.0f} kB"


def large(bench):
    """Lands a local topic of 5 GB; memory past the bound is a failure."""
    free = shutil.disk_usage(bench.work).free
    if free < ROOM:
        raise Skipped(f"{free / 1e9:.0f} GB free in {bench.work.parent}, {ROOM / 1e9:.0f} GB needed")
    copies, scale = (2, 2) if bench.options.quick else (COPIES, LARGE // COPIES)
    topic, target, data = "landed-large", bench.work / "landed-large", bench.data(scale)
    published = "\n".join([f".topic create {topic}", *[f".publish {data} {topic}"] * copies])
    run(bench.shell(published, on="local"))
    records, size = copies * bench.records(scale), copies * data.stat().st_size
    asked = f"select count(*), sum(sequences.counts.total) > 0 from '{target}'"
    statements = f".land {topic} {target} --json\n{asked}"
    land = Contender("land", lambda _: bench.shell(statements, on="local"), last_line(f"{records},true"))
    landed, = alternate([land], 1, bench.numbers)
    named = landed._replace(name=f"land {size / 1e9:.2f} GB, {size / 1e6 / landed.seconds:.0f} MB/s")
    yield "land-5gb", named, "", told(landed.rss, LARGE_RSS_MAX, f"{LARGE_RSS_MAX >> 20} MiB")
    run(bench.shell(f".topic delete {topic}", on="local"))
    shutil.rmtree(target)
    data.unlink()
