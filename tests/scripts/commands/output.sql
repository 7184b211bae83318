-- args: --keep-going
.mode csv
-- Rows go to a file until the next `.output`.
.output numbers.csv
select 1 as one;
select 2 as two;
.output
select 3 as three;
.peek ./numbers.csv
.output nowhere/numbers.csv
select 4 as four;
