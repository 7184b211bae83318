-- args: --keep-going
select missing;
.print goes on
.exit
