-- args: --keep-going
select 1 as one;
select
  2 as two;
select missing;
.history
.history 2
-- What names a secret is left out of files.
set lakeshell.password = 'x';
.history --save session.txt
.peek ./session.txt -n 20
.history --save nowhere/session.txt
.history MISSING
select statement, outcome from history() where duration_ms >= 0 and outcome = 'failed';
select count(time) from history(1);
