select transform(l, x -> (x, 1).x), transform(l, x -> named_struct('x', x).x) from values (array(1, 2)) v(l)
