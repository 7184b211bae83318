select (id) as i, grouping((id)) as g, grouping_id((id), a) as both, count(*) as n from values (1, 'a'), (2, 'b') as t(id, a) group by rollup((id), (a)) order by 1, 2, 3, 4
