select -0.0D as k, a, count(*) n from values (1) as t(a) group by rollup(-0.0D, a) order by 1, 2
