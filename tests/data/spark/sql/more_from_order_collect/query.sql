select collect_list(id), first(id), last(id), listagg(id, ',') from (select * from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) order by id desc) where id > 1
