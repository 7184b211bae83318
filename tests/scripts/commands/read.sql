-- args: --keep-going
-- A script's statements run as if they stood here.
.read data/scripts/query.sql
-- An error names the script that it is in.
.read data/scripts/mistake.sql
.read data/scripts/missing.sql
.read data/scripts/loop.sql
.read
