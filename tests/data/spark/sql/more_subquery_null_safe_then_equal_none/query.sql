select id from values (1, 'x', 1), (2, null, null), (3, null, 3) as t(id, a, v) where (select max(v) from values ('x', 1) as r(a, v) where false and r.a <=> t.a) = t.v
