"""Reads landed directories with DuckDB and with pyarrow and prints what each sees, as JSON.

usage: read.py DIRECTORY...

For each directory and reader: `columns` (name to type, in Spark's words), `types` (the same in its own words),
`rows` (objects; times in microseconds, bytes as x'…', dates, decimals, NaN and infinities as text) and `files`
(path to rows, one for each part file). pyarrow adds `stored`, the physical type of each leaf.
"""

import datetime
import decimal
import json
import math
import pathlib
import re
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
    "TIMESTAMP": "timestamp_ntz",
    "string": "string", "large_string": "string", "int64": "bigint", "int32": "int",
    "int16": "smallint", "int8": "tinyint", "double": "double", "float": "float",
    "bool": "boolean", "binary": "binary", "date32[day]": "date", "timestamp[us, tz=UTC]": "timestamp",
    "timestamp[us]": "timestamp_ntz",
}


def of_duckdb(kind):
    """Writes a type of DuckDB in Spark's words."""
    if kind.id == "struct":
        fields = ",".join(f"{name}:{of_duckdb(inner)}" for name, inner in kind.children)
        return f"struct<{fields}>"
    if kind.id == "list":
        return f"array<{of_duckdb(kind.children[0][1])}>"
    if kind.id == "map":
        return "map<" + ",".join(of_duckdb(inner) for _, inner in kind.children) + ">"
    if kind.id == "decimal":
        return "decimal({},{})".format(*(size for _, size in kind.children))
    return PLAIN.get(str(kind), str(kind))


def of_pyarrow(kind):
    """Writes a type of Arrow in Spark's words."""
    if pa.types.is_struct(kind):
        return "struct<" + ",".join(f"{inner.name}:{of_pyarrow(inner.type)}" for inner in kind) + ">"
    if pa.types.is_list(kind):
        return f"array<{of_pyarrow(kind.value_type)}>"
    if pa.types.is_map(kind):
        return f"map<{of_pyarrow(kind.key_type)},{of_pyarrow(kind.item_type)}>"
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
        at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return (at - EPOCH) // datetime.timedelta(microseconds=1)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else str(value).replace("inf", "Infinity")
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
    types = {column[0]: str(column[1]) for column in all_of_it.description}
    names = list(columns)
    # Without pytz DuckDB cannot hand a time with a zone over; in UTC it is the same time without one.
    zoned = "TIMESTAMP WITH TIME ZONE"
    times = [
        f'CAST("{name}" AS {kind.replace(zoned, "TIMESTAMP")}) AS "{name}"'
        for name, kind in types.items() if zoned in kind
    ]
    replaced = f" REPLACE ({', '.join(times)})" if times else ""
    rows = base.execute(f"SELECT *{replaced} FROM {parts}", [[str(file) for file in files]]).fetchall()
    counts = {}
    for file in files:
        base.execute("SELECT name, type FROM parquet_schema(?)", [str(file)]).fetchall()
        count = base.execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(file)]).fetchone()[0]
        counts[str(file.relative_to(directory))] = count
    rows = [plain(dict(zip(names, row))) for row in rows]
    return {"columns": columns, "types": types, "rows": rows, "files": counts}


def pyarrow_sees(directory, files):
    """Reads a directory with pyarrow."""
    hive = ds.HivePartitioning.discover(infer_dictionary=False)
    names = [str(file) for file in files]
    table = ds.dataset(
        names, format="parquet", partitioning=hive, partition_base_dir=str(directory)
    ).to_table()
    columns = {field.name: of_pyarrow(field.type) for field in table.schema}
    # It adds the name of the column to the type of a map.
    types = {field.name: re.sub(r" \('.*?'\)", "", str(field.type)) for field in table.schema}
    counts, stored = {}, {}
    for file in files:
        pq.read_schema(file)
        parquet = pq.ParquetFile(file)
        counts[str(file.relative_to(directory))] = parquet.metadata.num_rows
        leaves = [parquet.schema.column(at) for at in range(len(parquet.schema))]
        stored.update((leaf.path, leaf.physical_type) for leaf in leaves)
    rows = plain(table.to_pylist(maps_as_pydicts="strict"))
    return {"columns": columns, "types": types, "rows": rows, "files": counts, "stored": stored}


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
