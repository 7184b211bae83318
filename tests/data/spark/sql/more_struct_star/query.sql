select s.* from (select named_struct('a', 1, 'b', 'x') s)
