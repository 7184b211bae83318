select grouping((id + 1)) as g, grouping(e) as h, count(*) as n from values (1, 'x'), (2, 'y') as v(id, e) group by rollup((id + 1), e) order by g, h, n
