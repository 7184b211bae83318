-- args: --keep-going --mode csv --param who=O'Brien --param day=2018-01-23
-- Values that statements name.
.param
.param n 7
.param n
.param n -1
.param n
.param text ' '' or 1=1; drop view v; --'
.param password hunter2
.param
select $who as who, $day as day;
select $n + 1 as n, $n as same, typeof($n) as of;
select * from (values (1), (7), (-1)) t(x) where x = $n;
.param wrong-name 1
.param n 1 2
select $nn;
.print $n $who
.print '$n' "$n" \$n
.print $nope
