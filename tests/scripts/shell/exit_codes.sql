-- args: --keep-going
.exit 256
.exit -1
.exit many
.quit 0
