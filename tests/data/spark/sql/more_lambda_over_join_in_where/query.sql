select a.k, b.l from values (1), (3) as a(k), values (array(1, 2)), (array(4)) as b(l) where forall(b.l, y -> y >= a.k) order by a.k, b.l
