"""Records what Spark answers to the queries of TPC-H, in `spark.json`.

usage: $(scripts/python-env spark) record.py DIRECTORY QUERIES
DIRECTORY holds the tables as `tests/it/on_services/tpch/make.py 0.1 DIRECTORY` makes them, the file QUERIES is what it
prints. An answer has `columns`, `types`, the `count` of rows and the first of them, cells as `show` prints them.
"""

import json
import pathlib
import sys

from pyspark.sql import SparkSession

ROWS_KEPT = 40

directory, queries = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text())
builder = SparkSession.builder.master("local[2]").config("spark.sql.ansi.enabled", "false")
builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false")
spark = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
for table in directory.iterdir():
    spark.read.parquet(str(table)).createOrReplaceTempView(table.name)
answers = []
for number, item in enumerate(queries, 1):
    frame = spark.sql(item["query"])
    rows = frame._jdf.getRows(1 << 20, 0)
    cells = [rows.apply(at).mkString("\x1f").split("\x1f") for at in range(1, min(rows.length(), ROWS_KEPT + 1))]
    types = [field.dataType.simpleString() for field in frame.schema.fields]
    answers.append({"query": number, "columns": frame.columns, "types": types, "count": rows.length() - 1, "rows": cells})
    print(number, rows.length() - 1, file=sys.stderr)
lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
(pathlib.Path(__file__).parent / "spark.json").write_text(f"[\n{lines}\n]\n")
