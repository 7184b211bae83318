select a, lag(a, 1, a * 10) over (order by a) l, lead(a, 1, a * 10) over (order by a) e from values (1), (2) v(a) order by a
