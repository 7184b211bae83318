select array_agg(x) as l from (select 1 as k, x from values (3), (1), (2) as t(x) order by k, x) group by rollup(k)
