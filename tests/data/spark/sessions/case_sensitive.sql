set spark.sql.caseSensitive=true
select a, A from values (1, 2) as t(a, A)
select B from values (1, 2) as t(a, b)
select T.a from values (1, 2) as t(a, b)
select t.A from values (1, 2) as t(a, A)
create or replace temporary view Vx as select 1 as a, 2 as A
select * from Vx
select * from vx
select a + A as s from Vx
with C as (select 1 as x) select * from c
with C as (select 1 as x) select * from C
select UPPER('a'), Upper('b')
select transform(array(1), X -> x)
select transform(array(1), X -> X)
select struct(1 as f, 2 as F).F
select named_struct('f', 1).F
select from_json('{"a":1,"A":2}', 'a int, A int')
select from_json('{"a":1,"A":2}', 'A int')
select a as x, x + 1 as y from values (1) as t(a)
select a as x, X + 1 as y from values (1) as t(a)
select a as X from values (1),(2) as t(a) order by x
select a as X, count(*) from values (1),(2) as t(a) group by x
select a as X, count(*) as n from values (1),(2) as t(a) group by X having N > 0
select * from values (1, 2) as t(a, b) join values (1, 3) as s(A, b) using (b)
select * from values (1, 2) as t(a, b) natural join values (1, 3) as s(A, c)
select * from values (1, 2) as t(a, b) join values (1, 3) as s(A, c) using (a)
select * from (select 1 as a, 2 as A) pivot (sum(a) for A in (2))
select sum(x) over W from values (1) as t(x) window w as (order by x)
select x from values (1) as t(x) where X = 1
select * except (A) from values (1, 2) as t(a, A)
select * except (A) from values (1, 2) as t(a, b)
select 1 as a union all select 2 as A
select * from (select 1 as k, 2 as K) unpivot (v for n in (k, K))
select map('a', 1, 'A', 2)['A']
create or replace temporary view w2 as select 1 as a, 2 as a
drop view if exists VX
select s.* from (select named_struct('f', 1, 'F', 2) as s)
select t.*, S.* from values (1) as t(a) cross join values (2) as s(a)
select e.A from (select explode(array(1)) as A) e
select A from values (1) as t(a) lateral view explode(array(1)) x as A
select col from (select explode(array(1)))
select COL from (select explode(array(1)))
select Id from range(2)
select date_part('YEAR', date'2020-01-01'), extract(YEAR from date'2020-01-01')
select count(distinct A) from values (1, 2) as t(a, A)
select `a`, `A` from Vx
select x.A from (select struct(1 as A) as x)
select x.a from (select struct(1 as A) as x)
select arr.f from (select array(struct(1 as f)) as arr)
select arr.F from (select array(struct(1 as f)) as arr)
create or replace temporary view vx as select 9 as z
select * from vx
select * from Vx
drop view Vx
select * from vx
reset spark.sql.caseSensitive
select a from Vx
select A from vx
create or replace temporary view v1 as select A from values (1) as t(a)
set spark.sql.caseSensitive=true
select A from v1
create or replace temporary view v2 as select a from values (1) as t(a)
select * from v2
create or replace temporary view v3 as select A from v1
set spark.sql.caseSensitive=false
select * from v3
create or replace temporary view v4 as select A from v2
set spark.sql.caseSensitive=true
select * from v4
select * from V4
create or replace temporary view v5 as select 1 as a, 2 as A
set spark.sql.caseSensitive=false
select * from v5
select a from v5
reset spark.sql.caseSensitive
set spark.sql.caseSensitive=true
create or replace temporary view two as select 1 as a
create or replace temporary view Two as select 2 as a
set spark.sql.caseSensitive=false
drop view two
set spark.sql.caseSensitive=true
select * from Two
select * from two
