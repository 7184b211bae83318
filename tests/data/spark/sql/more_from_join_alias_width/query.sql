select * from (select 1 x, 2 y) q(a)
