select * from values struct(1, 'a'), (struct(2 as x, 'b')), (3, 'c') as v(a, b)
