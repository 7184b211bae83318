select t.id, q.x from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a), lateral (select t.id as x union all select 10) q where t.id < 3 order by t.id, x
