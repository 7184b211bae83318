select id, x, y from (select 1 id, 'a' x) a full join (select 2 id, 'c' y) b using (id) order by id
