"""Writes the records of a JSON array as JSON lines: lines.py ARRAY LINES.

A program of its own, since the memory that it takes would be told of every command measured after it.
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as array, open(sys.argv[2], "w", encoding="utf-8") as lines:
    for record in json.load(array):
        lines.write(json.dumps(record, separators=(",", ":")) + "\n")
