select a from values (1), (2) v(a) where exists (select count(*) from values (1) u(b) where b = a)
