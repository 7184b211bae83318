select k, count(distinct a) filter (where b > 0) as f, count(a) as m from values (1, 0.0D, 1), (1, -0.0D, 1), (2, -0.0D, 2) as t(k, a, b) group by cube(k) order by k
