select g, try_avg(c), try_sum(c) from values (1, interval '2147483647' month), (1, interval '2' month), (2, interval '3' month), (2, interval '4' month) t(g, c) group by g order by g
