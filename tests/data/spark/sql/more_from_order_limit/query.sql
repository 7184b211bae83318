select id from (select id from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) order by id desc) limit 2
