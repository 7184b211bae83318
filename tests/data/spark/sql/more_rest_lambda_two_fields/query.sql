select transform(l, (x, i) -> (x, i).x + (x, i).i) from values (array(1, 2)) v(l)
