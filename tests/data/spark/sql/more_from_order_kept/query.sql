select id + 1 from (select id, a from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) order by id desc)
