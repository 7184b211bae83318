select sum(a) filter (where a > 1) over () from values (1), (2) v(a)
