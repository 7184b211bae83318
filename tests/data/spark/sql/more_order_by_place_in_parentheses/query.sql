select id, a from values (1, 'c'), (2, 'b'), (3, 'a') as t(id, a) order by ((2)) limit 2
