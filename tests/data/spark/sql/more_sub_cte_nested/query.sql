with a as (select 1 x), b as (select x + 1 y from a) select * from a, b
