select * from (select 1 id, 'a' x) a join (select 1 id, 'b' x) b on a.id = b.id
