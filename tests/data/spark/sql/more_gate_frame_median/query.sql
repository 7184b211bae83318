select median(a) over (order by a) from values (1), (2) v(a)
