select a, count(*) from values (1), (2) v(a) group by rollup((select 1), a)
