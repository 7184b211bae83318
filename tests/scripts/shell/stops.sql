-- A script stops at its first error, whose code is the shell's.
select 'before' as said;
select missing from nowhere;
select 'never' as said;
