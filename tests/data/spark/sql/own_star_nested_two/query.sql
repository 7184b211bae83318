select a.id, b.* from (select 1 id) a, (select 2 x, 3 y) b
