select id, x, y from (select 1 id, 'a' x union all select 2, 'b') a left join (select 1 id, 'c' y) b using (id) order by id
