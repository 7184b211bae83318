select sum(a) within group (order by a) from values (1), (2) v(a)
