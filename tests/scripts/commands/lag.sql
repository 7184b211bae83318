-- args: --keep-going
.lag readers
.lag
