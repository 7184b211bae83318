select * from values (1, 'a', 10), (1, 'b', 20), (2, 'a', 30) v(i, k, n) pivot (sum(n) for k in ('a', 'b'))
