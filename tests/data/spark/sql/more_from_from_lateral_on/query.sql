select k, e.v from values (1, array(1, 2, 3)), (2, array()), (3, null), (4, array(null, 4)) as n(k, l) join lateral explode(l) e(v) on e.v > 1 order by k, v
