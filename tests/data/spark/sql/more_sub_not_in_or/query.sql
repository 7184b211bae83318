select a from values (1), (2), (null) v(a) where a = 2 or a not in (select b from values (3), (null) u(b))
