select x from values (named_struct('a b', 1)), (named_struct('a b', 2L)) v(x)
