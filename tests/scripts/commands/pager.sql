-- args: --keep-going
-- A script is never paged.
.pager on
select 1 as one;
.pager off
select 2 as two;
.pager
.pager maybe
