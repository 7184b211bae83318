select a, (select count(*) + 1 from values (1) u(b) where b = a) n, 0 in (select count(*) from values (1) u(b) where b = a) z from values (1), (2) v(a) order by a
