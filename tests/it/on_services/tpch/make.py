"""Makes the tables of TPC-H as parquet, and tells its queries and what DuckDB answers.

usage: $(scripts/python-env tpch) make.py SCALE DIRECTORY
Prints a JSON list, an object a query: `query`, `types` and `rows`, cells as texts.
"""

import json
import pathlib
import sys

import duckdb
import duckdb_extension_tpch

scale, directory = float(sys.argv[1]), pathlib.Path(sys.argv[2])
extension = next(pathlib.Path(duckdb_extension_tpch.__path__[0]).rglob("tpch.duckdb_extension"))
con = duckdb.connect()
con.execute(f"load '{extension}'")
con.execute(f"call dbgen(sf = {scale})")
for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
    (directory / table).mkdir(parents=True)
    con.execute(f"copy {table} to '{directory}/{table}/part-0.parquet' (format parquet)")
answers = []
for _, query in con.execute("select * from tpch_queries() order by query_nr").fetchall():
    rows = [["NULL" if cell is None else str(cell) for cell in row] for row in con.execute(query).fetchall()]
    answers.append({"query": query.strip().rstrip(";"), "types": [str(column[1]) for column in con.description], "rows": rows})
print(json.dumps(answers))
