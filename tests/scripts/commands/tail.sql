-- args: --keep-going
.tail nothing
.tail nothing -n many
