-- args: --keep-going
.timer
select 1 as one;
.timer off
select 2 as two;
.timer perhaps
