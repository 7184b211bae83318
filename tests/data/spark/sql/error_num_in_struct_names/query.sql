select named_struct('a', 1) in (named_struct('b', 1L))
