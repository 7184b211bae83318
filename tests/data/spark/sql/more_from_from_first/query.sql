from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) select id where id > 2 order by id desc
