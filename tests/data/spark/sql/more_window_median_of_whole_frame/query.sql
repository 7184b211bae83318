select k, median(x) over (partition by k rows between unbounded preceding and unbounded following) as m from values (1, 2), (1, 5), (2, 9) as v(k, x) order by k, m
