select id from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) |> where id > 3 |> order by id
