select t.id, q.x, r.y from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a), lateral (select t.id * 2 as x) q, lateral (select q.x + 1 as y) r order by t.id
