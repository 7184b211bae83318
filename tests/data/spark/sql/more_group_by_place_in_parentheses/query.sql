select count(*) as n, a from values (1, 'c'), (2, 'b'), (3, 'b') as t(id, a) group by (2) order by (1) desc
