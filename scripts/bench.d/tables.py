"""Rows of tables: a topic becomes typed, is landed, is asked; lakeshell beside DuckDB and Spark."""

import re
from shlex import quote

from bench import HERE, REPOSITORY, expect, last_line
from measure import Contender, run

# The walk-through's questions, in words that both shells know; list places count from 0 or from 1.
QUERIES = [
    "select count(*) from a",
    "select count(*) from (select distinct * from a)",
    "select count(*) from a where exam_name = 'Learning Git'",
    "select exam_name, count(*) as n from a group by exam_name order by n, exam_name limit 1",
    "select exam_name, count(*) as n from a group by exam_name order by n desc, exam_name limit 1",
    "select min(cast(started_at as date)), max(cast(started_at as date)) from a",
    "select cast(started_at as date) as d, count(*) as n from a group by d order by n desc, d desc limit 5",
    "select count(distinct user_exam_id) from a",
    "select max(n) from (select count(*) as n from a group by user_exam_id)",
    "select count(*), sum(sequences.counts.total) from a",
]
SUM = QUERIES[-1]
READ_JSON = "read_json('{}', format='newline_delimited', sample_size=-1)".format


def answers(bench):
    """What DuckDB makes of the file: the lines of the answers to all questions."""
    if "answers" not in bench.bytes:
        made = f"create table a as select * from {READ_JSON(bench.lines())};"
        said = run(bench.duckdb(f"{made} {'; '.join(QUERIES)}")).out
        bench.bytes["answers"] = said.replace('"', "").strip().splitlines()
    return bench.bytes["answers"]


def typed(bench, topic, on):
    """A topic, or the file, becomes a table in memory."""
    wanted = answers(bench)[-1]
    ours = f".load {topic} as a --json --cache\n{SUM}"
    contenders = [Contender("lakeshell", lambda _: bench.shell(ours, on=on), last_line(wanted))]

    def theirs(source):
        return bench.duckdb(f"create table a as select * from {READ_JSON(source)}; {SUM}")

    if on == "local":
        return contenders + [Contender("duckdb", lambda _: theirs(bench.lines()), last_line(wanted))]
    piped = f"kcat -C -e -q -b {bench.brokers} -t {topic} -o beginning | "
    return contenders + [Contender("kcat | duckdb", lambda _: piped + theirs("/dev/stdin"), last_line(wanted))]


def json(bench):
    """A file of JSON lines becomes a table in memory, by lakeshell's reader or by that of its engine."""
    file = bench.lines()
    program = f"{quote(bench.options.engine)} {HERE / 'engine.py'} {file}"
    ours = f"create table a as select * from '{file}'; select count(*) from a"
    check = last_line(str(bench.records()))
    return [
        Contender("lakeshell", lambda _: bench.shell(ours, on="local"), check),
        Contender("datafusion", lambda _: program, check),
    ]


def expect_landed(bench, target, wanted):
    """Takes a landed directory to local files, and asks DuckDB for rows and sum."""
    local = bench.work / "landed"
    run(f"rm -rf {local}; mkdir {local}")
    listed = run(bench.shell(f".ls {target}")).out
    for at, path in enumerate(re.findall(r"\S+\.parquet$", listed, re.MULTILINE)):
        run(bench.shell(f".fs get {path} {local}/{at}.parquet"))
    asked = SUM.replace(" from a", f" from '{local}/*.parquet'")
    expect(f"rows of {target}", run(bench.duckdb(asked)).out.strip(), wanted)


def land(bench):
    """A topic becomes parquet on HDFS, or through DuckDB on local files."""
    topic, wanted = bench.topic(), answers(bench)[-1]
    remove = lambda number: run(bench.shell(f".fs rm -r /land-{number}"))
    local = bench.work / "duckdb.parquet"
    copied = f"copy (select * from {READ_JSON('/dev/stdin')}) to '{local}'; select count(*) from '{local}'"
    return [
        Contender(
            "lakeshell", lambda number: bench.shell(f".load {topic} as a --json\n.write a /land-{number}"),
            lambda number, _: expect_landed(bench, f"/land-{number}", wanted), after=remove),
        Contender(
            "kcat | duckdb",
            lambda _: f"kcat -C -e -q -b {bench.brokers} -t {topic} -o beginning | {bench.duckdb(copied)}",
            last_line(str(bench.records()))),
        Contender(
            "pyspark", lambda number: bench.spark("land", bench.brokers, topic, f"{bench.fs}/bench/land-{number}"),
            lambda number, _: expect_landed(bench, f"/land-{number}", wanted), after=remove),
    ]


def asked(bench, ours, theirs, ours_on):
    """Asks all questions in one process each, and counts the time of the questions alone."""
    wanted = answers(bench)
    mark = "select 'questions'"
    ask = ";\n".join([mark, *QUERIES])

    def rest(text):
        return text.replace('"', "").split("questions\n", 1)[1]

    def check_ours(_, run):
        # A heading stands above the rows of each answer of ours.
        found = [line for line in rest(run.out).splitlines() if line in set(wanted)]
        expect("the answers", found, wanted)
        return sum(float(it) for it in re.findall(r"^Time: ([0-9.]+) s", run.err, re.MULTILINE)[-len(QUERIES):])

    def check_theirs(_, run):
        lines = [line for line in rest(run.out).splitlines() if not line.startswith("Run Time")]
        expect("the answers", lines, wanted)
        return sum(float(it) for it in re.findall(r"real ([0-9.]+)", run.out)[-len(QUERIES):])

    flags = f"-cmd {quote(theirs)} -cmd '.timer on'"
    statements = " ".join(f"-c {quote(statement)}" for statement in [mark, *QUERIES])
    return [
        Contender("lakeshell", lambda _: bench.shell(f"{ours};\n{ask}", "--timer", on=ours_on), check_ours),
        Contender(
            "duckdb", lambda _: f"{quote(bench.options.duckdb)} -csv -noheader {flags} {statements}", check_theirs),
    ]


def queries_cached(bench):
    """The questions, on a table in memory."""
    topic = bench.local_topic()
    ours = f".load {topic} as a --json --cache\nselect 1"
    return asked(bench, ours, f"create table a as select * from {READ_JSON(bench.lines())}", "local")


def queries_parquet(bench):
    """The questions, on the same landed parquet."""
    topic, target = bench.local_topic(), bench.work / "parquet"
    if not target.exists():
        run(bench.shell(f".load {topic} as a --json\n.write a {target}", on="local"))
    return asked(
        bench, f"create view a as select * from '{target}'",
        f"create view a as select * from '{target}/*.parquet'", "local")


def walkthrough(bench):
    """The whole course on running services; Spark's part begins when the topic is there."""
    script = (REPOSITORY / "tests/scripts/demo/walkthrough.sql").read_text()
    topic = bench.topic(scale=1)

    def before(number):
        made = script.replace("assessment-attempts", f"course-{number}")
        (bench.work / f"course-{number}").mkdir()
        (bench.work / f"course-{number}/course.sql").write_text(made)

    def ours(number):
        place = f"{bench.fs}/course-{number}"
        return (
            f"cd {bench.work}/course-{number} && {quote(bench.options.binary)} --no-history --mode csv "
            f"--brokers {bench.brokers} --fs {place} -f course.sql")

    def check_ours(_, run):
        for figure in ("3242", "3110", "Learning Git,390", "2017-12-05,123"):
            expect(f"{figure} among the answers", figure in run.out, True)

    def check_spark(_, run):
        for figure in ("3242", "3110", "390", "2017-12-05"):
            expect(f"{figure} among the answers", figure in run.out, True)

    return [
        Contender("lakeshell", ours, check_ours, before),
        Contender(
            "pyspark", lambda number: bench.spark("course", bench.brokers, topic, f"{bench.fs}/spark-{number}"),
            check_spark),
    ]


ROWS = {
    "walkthrough": walkthrough,
    "typed": lambda bench: typed(bench, bench.topic(), "services"),
    "typed-local": lambda bench: typed(bench, bench.local_topic(), "local"),
    "json": json,
    "land": land,
    "queries-cached": queries_cached,
    "queries-parquet": queries_parquet,
}
