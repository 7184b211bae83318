"""Records what Spark answers to queries, in the form of the cases in `sql/`.

usage: $(scripts/python-env spark) record.py QUERIES DIRECTORY
QUERIES has one query a line: its name, a tab, its text. Each becomes DIRECTORY/NAME/{query.sql,expected.json}.
The tables are those of the recorded cases: `t`, `assessments` (the real records and the first three of
them once more) and `unique_assessments`. Spark runs with ANSI off, in UTC.
"""

import json
import pathlib
import re
import sys

from pyspark.sql import SparkSession, functions

DATA = pathlib.Path(__file__).parent
VIEW = "create or replace temp view unique_assessments as select distinct * from assessments"


def session():
    options = {
        "spark.sql.ansi.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.legacy.allowHashOnMapType": "false",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    records = json.loads((DATA.parent / "real-sample-29.json").read_text())
    records = [json.dumps(record) for record in records + records[:3]]
    messages = json.loads((DATA / "sql/t.json").read_text())
    for name, lines in ("assessments", records), ("t", messages):
        spark.read.json(spark.sparkContext.parallelize(lines, 1)).createOrReplaceTempView(name)
    spark.sql(VIEW)
    return spark


def answer(spark, query):
    try:
        frame = spark.sql(query)
        types = [field.dataType.simpleString() for field in frame.schema.fields]
        places = [f"c{at}" for at in range(len(frame.columns))]
        numbered = frame.toDF(*places)
        whole = functions.to_json(functions.struct(*places), {"ignoreNullFields": "false"})
        rows = [json.loads(row[0]) for row in numbered.select(whole).collect()]
        expected = {
            "columns": frame.columns,
            "types": types,
            "rows": [[row[place] for place in places] for row in rows],
        }
        handle = frame._jdf
        return expected | {"show": handle.showString(20, 20, False), "show_full": handle.showString(20, 0, False)}
    except Exception as error:
        name = type(error).__name__
        text = str(error).split("\n\n")[0].split(" SQLSTATE")[0].strip()
        return {"error": f"{name}: {text}"[:400]}


def main():
    queries, directory = sys.argv[1:]
    spark = session()
    for line in pathlib.Path(queries).read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, query = re.split(r"\t+", line, maxsplit=1)
        case = pathlib.Path(directory) / name
        case.mkdir(parents=True, exist_ok=True)
        (case / "query.sql").write_text(query + "\n")
        expected = json.dumps(answer(spark, query), indent=1, ensure_ascii=False)
        (case / "expected.json").write_text(expected + "\n")


main()
