select (select a) + 1, (select a + b), (select s.x), (select l[a]) from values (1, 2, named_struct('x', 1), array(5, 6)) v(a, b, s, l)
