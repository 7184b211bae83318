-- args: --keep-going
-- Where topics and files are.
.status
.status quo
