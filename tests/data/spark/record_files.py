"""Records what Spark reads from JSON files, in the form of the cases in `files/`.

usage: $(scripts/python-env spark) record_files.py
Each directory in `files/` holds one file, or one directory, of JSON beside `expected.json`, which is
written here. Those whose names begin with `multi_` are read with `multiLine`.
"""

import json
import pathlib

from pyspark.sql import SparkSession, functions

FILES = pathlib.Path(__file__).parent / "files"


def main():
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.ansi.enabled", "false")
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    for case in sorted(FILES.iterdir()):
        [path] = [entry for entry in case.iterdir() if entry.name != "expected.json"]
        reader = spark.read.option("multiLine", case.name.startswith("multi_"))
        frame = reader.json(str(path)).cache()
        row = functions.to_json(functions.struct("*"), {"ignoreNullFields": "false"})
        rows = [found[0] for found in frame.select(row).collect()] if frame.columns else []
        expected = {
            "columns": [f"{field.name} {field.dataType.simpleString()}" for field in frame.schema.fields],
            "rows": sorted(rows)[:20],
            "count": len(rows),
        }
        (case / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
