-- args: --keep-going
.lod orders
.xyzzy
.
.tables spare
.load
.load orders --frm 1
.peek 'open
.TABLES
