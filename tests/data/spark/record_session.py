"""Records what Spark answers to the statements of a session, one after the other.

usage: $(scripts/python-env spark) record_session.py sessions/NAME.sql ...
A file has one statement a line. Beside it NAME.json has one answer a statement: the lines that `show` prints,
or null where Spark refuses the statement. Spark runs with ANSI off, in UTC.
"""

import json
import pathlib
import sys

from pyspark.sql import SparkSession


def answer(spark, statement):
    try:
        return spark.sql(statement)._jdf.showString(1000, 0, False).rstrip("\n").split("\n")
    except Exception:
        return None


def main():
    options = {
        "spark.sql.ansi.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for path in map(pathlib.Path, sys.argv[1:]):
        session = spark.newSession()
        for name, value in options.items():
            if name.startswith("spark.sql"):
                session.conf.set(name, value)
        answers = [answer(session, statement) for statement in path.read_text().splitlines()]
        path.with_suffix(".json").write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")


main()
