select named_struct('a b', 1) x union all select named_struct('a b', 2.5)
