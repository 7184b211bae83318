select a + 1 as k, count(*) n from values (1), (1), (2) v(a) group by rollup(1) order by k
