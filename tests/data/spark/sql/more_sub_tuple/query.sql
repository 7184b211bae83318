select a, b from values (1, 'x'), (2, 'y'), (3, null) v(a, b) where (a, b) in (select c, d from values (1, 'x'), (3, null) u(c, d))
