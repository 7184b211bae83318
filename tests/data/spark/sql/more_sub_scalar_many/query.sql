select a, (select c from values (1, 'p'), (1, 'q') u(b, c) where b = a) m from values (1), (2) v(a)
