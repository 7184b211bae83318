from (select * from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a)) |> tablesample (2 rows) |> aggregate count(*)
