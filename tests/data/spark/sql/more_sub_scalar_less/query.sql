select a, (select count(*) from values (1), (2) u(b) where b < a) n, (select max(b) from values (1), (2) u(b) where b <> a) m from values (1), (2), (3) v(a) order by a
