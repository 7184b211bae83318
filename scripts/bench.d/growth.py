"""How time and memory grow with the data, and the 5 GB topic: lakeshell alone."""

import re

from bench import expect, last_line, told
from measure import Contender, alternate, run

STEPS = ((10, "1x"), (40, "4x"), (160, "16x"))
QUICK = ((1, "1x"), (4, "4x"), (16, "16x"))
# Some 5 GB of JSON.
LARGE = 560
LARGE_RSS_MAX = 512 << 20


def works(bench, scale, flags=""):
    """Publish, land, and ask without a cache, for one scale; the names stand for the work."""
    records = bench.records(scale)
    topic = bench.topic(scale=scale)
    fresh = f"g{scale}-{{}}".format

    def landed(number, run):
        rows = re.search(r"Wrote ([0-9,]+) rows", run.err)
        expect("rows", rows and rows[1].replace(",", ""), str(records))

    return [
        Contender(
            "publish", lambda number: bench.shell(f".publish {bench.data(scale)} {fresh(number)}", flags),
            lambda number, _: bench.expect_messages(fresh(number), 1, records),
            lambda number: bench.create(fresh(number)), lambda number: bench.delete(fresh(number))),
        Contender(
            "land", lambda number: bench.shell(f".load {topic} as a --json\n.write a /{fresh(number)}", flags),
            landed, after=lambda number: run(bench.shell(f".fs rm -r /{fresh(number)}"))),
        Contender(
            "query", lambda _: bench.shell(
                f".load {topic} as m\nselect count(*), count(distinct offset), min(length(value)) > 0 from m", flags),
            last_line(f"{records},{records},true")),
    ]


def growth(bench):
    """Returns lines of the table: each work at each step."""
    rounds = min(3, bench.rounds)
    for scale, name in QUICK if bench.options.quick else STEPS:
        for measured in alternate(works(bench, scale), rounds, bench.numbers):
            yield f"growth {name}", measured, "", ""


def large(bench):
    """Publishes, lands and asks the landing of 5 GB; memory past the bound is a failure."""
    scale = 4 if bench.options.quick else LARGE
    publish, land, _ = works(bench, scale)
    yield alone(bench, publish)
    kept = land._replace(after=lambda number: bench.bytes.update(landing=f"/g{scale}-{number}"))
    yield alone(bench, kept)
    query = f"select count(*), sum(sequences.counts.total) > 0 from '{bench.bytes['landing']}'"
    ask = Contender("query the landing", lambda _: bench.shell(query), last_line(f"{bench.records(scale)},true"))
    yield alone(bench, ask)


def alone(bench, contender):
    """Measures once, and returns a line of the table."""
    measured, = alternate([contender], 1, bench.numbers)
    return "large", measured, "", told(measured.rss, LARGE_RSS_MAX, f"{LARGE_RSS_MAX >> 20} MiB")
