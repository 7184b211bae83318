"""Reads a file of JSON lines with DataFusion alone, the engine of lakeshell: engine.py FILE.

Infers the columns from all records and holds all of them in memory, as lakeshell does, and prints how many there are.
"""

import sys

from datafusion import SessionContext

ALL = 2**62

records = SessionContext().read_json(sys.argv[1], schema_infer_max_records=ALL, file_extension=".jsonl").cache()
print(records.count())
