select median(x) over (range between unbounded preceding and unbounded following) as w from values (1, 2), (1, 5) as v(k, x)
