values (1, 2), (3, 4) v(a, b) order by a desc
