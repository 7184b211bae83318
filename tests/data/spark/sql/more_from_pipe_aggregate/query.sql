from values (1, 'one', 1.5D), (1, 'uno', 2.5D), (2, null, null), (6, 'six', 6.0D) as u(id, c, e) |> aggregate count(*) as n, sum(e) group by id |> order by id
