select a, collect_list(id), first(id) from (select a, id from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) order by id desc) group by a order by a
