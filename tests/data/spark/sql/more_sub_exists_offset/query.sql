select a from values (1), (2) v(a) where exists (select 1 from values (1), (1), (2) u(b) where b = a limit 1 offset 1)
