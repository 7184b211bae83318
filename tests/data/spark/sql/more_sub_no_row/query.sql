select (select b from values (1) u(b) where b > 1) m
