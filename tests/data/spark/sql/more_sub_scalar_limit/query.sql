select a, (select c from values (1, 'p'), (1, 'q'), (2, 'r') u(b, c) where b = a order by c desc limit 1) m from values (1), (2), (3) v(a) order by a
