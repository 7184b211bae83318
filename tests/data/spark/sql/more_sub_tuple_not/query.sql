select a, b from values (1, 'x'), (2, 'y'), (3, null) v(a, b) where (a, b) not in (select c, d from values (1, 'x') u(c, d))
