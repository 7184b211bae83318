"""Rows of start-up, publishing and consuming: lakeshell beside kcat."""

from bench import expect, last_line
from measure import Contender

TUNED = "-X compression.codec=lz4 -X linger.ms=50 -X batch.size=1000000"
EACH_MESSAGE = "select count(*), sum(length(value)) from m"


def start(bench):
    """Start-up."""
    return [
        Contender("lakeshell", lambda _: bench.shell("select 1", on="local"), last_line("1")),
        Contender("duckdb", lambda _: bench.duckdb("select 1"), last_line("1")),
    ]


def publish(bench, partitions):
    """Publishing a file."""
    name = f"p{partitions}-{{}}".format

    def contender(label, command):
        return Contender(
            label, command, lambda number, _: bench.expect_messages(name(number), partitions, bench.records()),
            lambda number: bench.create(name(number), partitions), lambda number: bench.delete(name(number)))

    def kcat(flags):
        return lambda number: f"kcat -P -b {bench.brokers} -t {name(number)} {flags} -l {bench.lines()}"

    bench.lines()
    return [
        contender("lakeshell", lambda number: bench.shell(f".publish {bench.lines()} {name(number)}")),
        contender("kcat idempotent", kcat("-X enable.idempotence=true")),
        contender("kcat tuned", kcat(TUNED)),
        contender("kcat", kcat("")),
    ]


def consume(bench, partitions, query=EACH_MESSAGE):
    """Reading a topic."""
    topic = bench.topic(partitions)
    touched = query == EACH_MESSAGE
    answer = f"{bench.records()},{bench.values_bytes()}" if touched else str(bench.records())

    def reached(_, run):
        ends = [line for line in run.err.splitlines() if "Reached end of topic" in line]
        expect("kcat's messages", sum(int(line.split("at offset ")[1].split(":")[0]) for line in ends), bench.records())

    def kcat(flags):
        return lambda _: f"kcat -C -e -b {bench.brokers} -t {topic} -o beginning {flags} >/dev/null"

    return [
        Contender("lakeshell", lambda _: bench.shell(f".load {topic} as m\n{query}"), last_line(answer)),
        Contender("kcat wait 10", kcat("-X fetch.wait.max.ms=10"), reached),
        Contender("kcat", kcat(""), reached),
    ]


def settings(bench, row, flags):
    """The same work of ours with other settings of the client library; the first is as it comes."""
    ours, *_ = row(bench, 1)

    def with_flag(flag):
        return lambda number: ours.command(number).replace(" --no-history ", f" --no-history -X {flag} ", 1)
    return [ours, *(ours._replace(name=flag, command=with_flag(flag)) for flag in flags)]


PUBLISH_SETTINGS = ["queue.buffering.max.kbytes=1048576", "linger.ms=5", "compression.type=lz4", "compression.type=zstd"]
CONSUME_SETTINGS = [
    "fetch.wait.max.ms=500", "fetch.queue.backoff.ms=1000", "queued.max.messages.kbytes=65536",
    "fetch.message.max.bytes=4194304"]
ROWS = {
    "start": start,
    "publish-1": lambda bench: publish(bench, 1),
    "publish-4": lambda bench: publish(bench, 4),
    "consume-1": lambda bench: consume(bench, 1),
    "consume-4": lambda bench: consume(bench, 4),
    "publish-settings": lambda bench: settings(bench, publish, PUBLISH_SETTINGS),
    "consume-settings": lambda bench: settings(bench, consume, CONSUME_SETTINGS),
    "count": lambda bench: consume(bench, 1, "select count(*) from m"),
}
