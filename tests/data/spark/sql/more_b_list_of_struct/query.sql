select l.a x, l[0].b y, transform(l, e -> e.a + 1) z, exists(l, e -> e.b = 'q') w from (select array(named_struct('a', 1, 'b', 'p'), named_struct('a', 2, 'b', 'q')) l)
