create or replace temporary view t as select * from values (1, 'x', 0.1D), (2, 'y', 2.5D), (3, null, null), (4, 'x', 1.0D) as t(id, a, d)
create or replace temporary view g as select * from values ('a', 1, 1.5D), ('b', 2, 0.5D), (null, 5, null) as g(g1, v, dv)
create or replace temporary view in_join as select t.id, q.c3 from t cross join (select (select min(v) from g as r where r.dv < d) as c2, id as c3 from t order by c2, c3 offset 2) q
select * from in_join order by id, c3
select count(*) from in_join
create or replace temporary view in_outer as select t.id, q.c3 from t full outer join (select (select min(v) from g as r where r.dv < d) as c2, id as c3 from t order by c2, c3 offset 1) q on t.id = q.c3
select * from in_outer order by id, c3
create or replace temporary view over_view as select id, max(c3) as m from in_outer group by id with rollup
select * from over_view order by id, m
