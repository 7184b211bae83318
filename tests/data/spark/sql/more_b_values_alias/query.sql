select v.a + 1 x, upper(v.b) y from values (1, 'p'), (2, 'q') as v(a, b) order by x
