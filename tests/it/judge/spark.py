"""Answers statements as Spark does: a JSON text a line on stdin, a JSON object a line on stdout.

usage: $(scripts/python-env spark) spark.py RECORDS    with RECORDS a file of JSON lines, the table `assessments`
An answer has `names`, `types` and `rows`, the cells as `show` prints them; or `error`.
"""

import json
import os
import sys

# Our pipe is kept away from what the JVM prints.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
os.environ["TZ"] = "UTC"

from pyspark.sql import SparkSession  # noqa: E402

ROWS_MAX = 4000
# Stands between the cells of a row, and in none.
BETWEEN = "\u2063\x1f\u2063"
OPTIONS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.warehouse.dir": os.environ.get("TMPDIR", "/tmp") + "/spark-warehouse",
    # Compiling each plan takes longer than these few rows.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


def session(records):
    builder = SparkSession.builder.master("local[1]")
    for name, value in OPTIONS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    with open(records, encoding="utf-8") as lines:
        frame = spark.read.json(spark.sparkContext.parallelize(lines.read().splitlines(), 1)).cache()
    frame.createOrReplaceTempView("assessments")
    return spark


def answer(spark, query):
    try:
        frame = spark.sql(query)
        types = [field.dataType.simpleString() for field in frame.schema.fields]
        rows = frame._jdf.getRows(ROWS_MAX, 0)
        cells = [rows.apply(at).mkString(BETWEEN).split(BETWEEN) for at in range(rows.length())]
        # A header, and one row more than was asked for.
        return {"names": frame.columns, "types": types, "rows": cells[1:ROWS_MAX + 1]}
    except Exception as error:
        return {"error": str(error).split("JVM stacktrace")[0].split("\n\tat ")[0].strip()[:600]}


def main():
    spark = session(sys.argv[1])
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(spark, json.loads(line))), file=answers, flush=True)


main()
