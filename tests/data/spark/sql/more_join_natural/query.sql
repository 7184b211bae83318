select * from (select 1 id, 'a' x) a natural join (select 1 id, 'b' y) b
