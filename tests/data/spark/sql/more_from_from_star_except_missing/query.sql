select * except (nope) from values (1, 2) as n(a, b)
