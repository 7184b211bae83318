"""What the rows of the table share: tools, data, services, names that are used once."""

import itertools
import os
import subprocess
from pathlib import Path
from shlex import quote

from measure import Wrong, run

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# A record of the sample file; each scale has so many times 3,280.
RECORDS = 3280


class Bench:
    """The tools, the data and the services of one run."""

    def __init__(self, options, services):
        self.options, self.work = options, Path(options.work)
        self.scale = 1 if options.quick else 40
        self.rounds = 1 if options.quick else options.rounds
        self.brokers, self.fs = services["LAKESHELL_BROKERS"], services["LAKESHELL_FS"]
        self.numbers = itertools.count(1)
        self.local = self.work / "topics"
        self.bytes = {}

    def shell(self, text, flags="", on="services"):
        """Returns the line that runs statements in lakeshell, rows as CSV."""
        places = f"--brokers {self.brokers} --fs {self.fs}/bench" if on == "services" else f"--topics {self.local}"
        return f"{quote(self.options.binary)} --no-history --mode csv {places} {flags} -c {quote(text)}"

    def duckdb(self, text, flags=""):
        """Returns the line that runs statements in DuckDB's shell, rows as CSV."""
        return f"{quote(self.options.duckdb)} -csv -noheader {flags} -c {quote(text)}"

    def spark(self, *arguments):
        """Returns the line that runs this directory's program of Spark."""
        names = [self.options.python, str(HERE / "spark.py"), self.options.jars, *map(str, arguments)]
        return " ".join(quote(name) for name in names)

    def records(self, scale=None):
        return RECORDS * (scale or self.scale)

    def data(self, scale=None):
        """Makes the JSON array of a scale and returns its path."""
        path = self.work / f"assessments-{scale or self.scale}.json"
        if not path.exists():
            run(self.shell(f".sample assessments {path} --scale {scale or self.scale}", on="local"))
        return path

    def lines(self):
        """Makes the same records as JSON lines, and returns the path; its bytes are known from then on."""
        path = self.data().with_suffix(".jsonl")
        if not path.exists():
            run(f"python3 {HERE / 'lines.py'} {self.data()} {path}")
        return path

    def values_bytes(self):
        """Returns the bytes of all values."""
        return self.lines().stat().st_size - self.records()

    def create(self, topic, partitions=1):
        run(self.shell(f".topic create {topic} --partitions {partitions}"))

    def delete(self, topic):
        run(self.shell(f".topic delete {topic}"))

    def topic(self, partitions=1, scale=None):
        """Publishes the data of a scale once and returns the topic's name."""
        topic = f"data-{scale or self.scale}-{partitions}"
        if topic not in self.bytes:
            self.create(topic, partitions)
            run(self.shell(f".publish {self.data(scale)} {topic}"))
            self.expect_messages(topic, partitions, self.records(scale))
            self.bytes[topic] = True
        return topic

    def local_topic(self):
        """The same in a local topic."""
        if "local" not in self.bytes:
            run(self.shell(f".topic create local; \n.publish {self.data()} local", on="local"))
            self.bytes["local"] = True
        return "local"

    def expect_messages(self, topic, partitions, records):
        """Asks Kafka itself, through kcat, how many offsets the topic has."""
        asked = " ".join(f"-t {topic}:{at}:-1" for at in range(partitions))
        said = run(f"kcat -Q -b {self.brokers} {asked}").out
        found = sum(int(line.rsplit("offset ", 1)[1]) for line in said.splitlines())
        expect(f"messages in {topic}", found, records)

    def load_average(self):
        return os.getloadavg()[0]


def expect(what, found, wanted):
    """Fails where an answer is not the right one."""
    if found != wanted:
        raise Wrong(f"{what}: {found}, not {wanted}")


def told(found, bound, shown):
    """Says whether a goal is met."""
    return f"{'met' if found <= bound else 'not met'}: {shown}"


def last_line(wanted):
    """Returns the check that the last line of the output is this one."""
    return lambda number, run: expect("the answer", run.out.strip().splitlines()[-1:], [wanted])


def start_services():
    """Starts Kafka and HDFS; they live as long as the process that is returned, and its standard input."""
    holder = subprocess.Popen(
        [REPOSITORY / "scripts/services", "run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    settings = {}
    for line in holder.stdout:
        if line.strip() == "ready":
            return holder, settings
        name, _, value = line.strip().partition("=")
        settings[name] = value
    raise Wrong("the services did not start")
