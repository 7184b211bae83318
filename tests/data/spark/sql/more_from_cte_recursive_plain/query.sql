with recursive a as (select 1 x union all select 2 order by x desc limit 1) select * from a
