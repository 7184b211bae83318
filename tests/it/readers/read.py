"""Reads landed directories with DuckDB and with pyarrow and prints what each sees, as JSON.

usage: read.py DIRECTORY...

For each directory and reader: `columns` (name to type, in Spark's words), `rows` (objects; times in
microseconds, bytes as x'…', dates and decimals as text) and `files` (path to rows, one for each part file).
"""

import datetime
import decimal
import json
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
PLAIN = {
    "VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "SMALLINT": "smallint",
    "TINYINT": "tinyint", "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "boolean",
    "BLOB": "binary", "DATE": "date", "TIMESTAMP WITH TIME ZONE": "timestamp",
    "string": "string", "large_string": "string", "int64": "bigint", "int32": "int",
    "int16": "smallint", "int8": "tinyint", "double": "double", "float": "float",
    "bool": "boolean", "binary": "binary", "date32[day]": "date", "timestamp[us, tz=UTC]": "timestamp",
}


def of_duckdb(kind):
    """Writes a type of DuckDB in Spark's words."""
    if kind.id == "struct":
        fields = ",".join(f"{name}:{of_duckdb(inner)}" for name, inner in kind.children)
        return f"struct<{fields}>"
    if kind.id == "list":
        return f"array<{of_duckdb(kind.children[0][1])}>"
    if kind.id == "decimal":
        return "decimal({},{})".format(*(size for _, size in kind.children))
    return PLAIN.get(str(kind), str(kind))


def of_pyarrow(kind):
    """Writes a type of Arrow in Spark's words."""
    if pa.types.is_struct(kind):
        return "struct<" + ",".join(f"{inner.name}:{of_pyarrow(inner.type)}" for inner in kind) + ">"
    if pa.types.is_list(kind):
        return f"array<{of_pyarrow(kind.value_type)}>"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return PLAIN.get(str(kind), str(kind))


def plain(value):
    """Makes a value one that JSON can say."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return (value.astimezone(UTC) - EPOCH) // datetime.timedelta(microseconds=1)
    if isinstance(value, (datetime.date, decimal.Decimal)):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return f"x'{value.hex()}'"
    return value


def duckdb_sees(directory, files):
    """Reads a directory with DuckDB."""
    base = duckdb.connect()
    base.execute("SET TimeZone = 'UTC'")
    parts = "read_parquet(?, hive_partitioning = true, hive_types_autocast = false)"
    all_of_it = base.execute(f"SELECT * FROM {parts}", [[str(file) for file in files]])
    columns = {column[0]: of_duckdb(column[1]) for column in all_of_it.description}
    names = list(columns)
    # Without pytz DuckDB cannot hand a time with a zone over; microseconds need no zone.
    times = [f'epoch_us("{name}") AS "{name}"' for name in names if columns[name] == "timestamp"]
    replaced = f" REPLACE ({', '.join(times)})" if times else ""
    rows = base.execute(f"SELECT *{replaced} FROM {parts}", [[str(file) for file in files]]).fetchall()
    counts = {}
    for file in files:
        base.execute("SELECT name, type FROM parquet_schema(?)", [str(file)]).fetchall()
        count = base.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(file)]).fetchone()[0]
        counts[str(file.relative_to(directory))] = count
    return {"columns": columns, "rows": [plain(dict(zip(names, row))) for row in rows], "files": counts}


def pyarrow_sees(directory, files):
    """Reads a directory with pyarrow."""
    hive = ds.HivePartitioning.discover(infer_dictionary=False)
    names = [str(file) for file in files]
    table = ds.dataset(
        names, format="parquet", partitioning=hive, partition_base_dir=str(directory)
    ).to_table()
    columns = {field.name: of_pyarrow(field.type) for field in table.schema}
    counts = {}
    for file in files:
        pq.read_schema(file)
        counts[str(file.relative_to(directory))] = pq.ParquetFile(file).metadata.num_rows
    return {"columns": columns, "rows": plain(table.to_pylist()), "files": counts}


def main():
    """Prints what both see of each directory."""
    seen = {}
    for name in sys.argv[1:]:
        directory = pathlib.Path(name)
        manifest = json.loads((directory / "_SUCCESS").read_text(encoding="utf-8"))
        files = [directory / file["path"] for file in manifest["files"]]
        seen[directory.name] = {
            "manifest": manifest,
            "duckdb": duckdb_sees(directory, files),
            "pyarrow": pyarrow_sees(directory, files),
        }
    json.dump(seen, sys.stdout)


main()
