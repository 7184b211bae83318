select c like '1%' a, 1.5 like '1.5%' b from values (1), (21) v(c) order by c
