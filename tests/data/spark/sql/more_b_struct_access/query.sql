select s.a.b c, s['a'] d, s.a.* from (select named_struct('a', named_struct('b', 1, 'c', 'x')) s)
