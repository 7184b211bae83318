-- args: --keep-going --mode csv
.output /dev/full
select 1 as n;
.print again
.output
select 2 as n;
