-- args: --keep-going
-- With `--keep-going` every mistake is told and the rest still runs; the code stays that of a failure.
select missing;
select 'still here' as said;
.lod
select 'and here' as said;
