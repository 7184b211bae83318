"""Records what Spark makes of JSON messages, in the file that holds them.

usage: $(scripts/python-env spark) record_json.py CASES
CASES has one case a line: `name`, `mode` and `input`, a list of messages. Each line gets Spark's answer: `schema`
in short and `rows` as `to_json` writes them, or the `error` of the failfast mode.
"""

import json
import pathlib
import sys

from pyspark.sql import SparkSession, functions


def short(type_):
    """Writes a type as `DataType.json()` has it in the short form of `generated.jsonl`."""
    if isinstance(type_, str):
        return type_
    if type_["type"] == "array":
        return f"array<{short(type_['elementType'])}>"
    fields = (json.dumps(field["name"], ensure_ascii=False) + ":" + short(field["type"]) for field in type_["fields"])
    return f"struct<{','.join(fields)}>"


def answer(spark, case):
    messages = spark.sparkContext.parallelize(case["input"], 1)
    try:
        frame = spark.read.option("mode", case["mode"]).json(messages)
        schema = short(json.loads(frame.schema.json()))
        whole = functions.to_json(functions.struct("*"), {"ignoreNullFields": "false"})
        if not frame.columns:
            return {"schema": schema, "rows": ["{}"] * frame.count()}
        return {"schema": schema, "rows": [row[0] for row in frame.select(whole).collect()]}
    except Exception as error:
        text = str(error)
        return {"error": text[text.find("[") + 1 : text.find("]")][:80]}


def main():
    path = pathlib.Path(sys.argv[1])
    builder = SparkSession.builder.master("local[1]").config("spark.sql.ansi.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    lines = []
    for line in filter(None, path.read_text().split("\n")):
        case = {key: value for key, value in json.loads(line).items() if key in ("name", "mode", "input")}
        lines.append(json.dumps(case | answer(spark, case), ensure_ascii=False) + "\n")
    path.write_text("".join(lines))


main()
