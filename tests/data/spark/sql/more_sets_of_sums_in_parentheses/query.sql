select count(*) as n, grouping_id() as g from values (1, 'a'), (2, 'b') as t(id, a) group by grouping sets ((id) + 1, (id, a), ((a))) order by g, n
