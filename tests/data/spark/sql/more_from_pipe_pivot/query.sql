from values (1, 'x'), (2, 'y'), (3, null), (4, 'x'), (5, '') as t(id, a) |> select a, id |> pivot (count(id) as c for a in ('x', 'y'))
