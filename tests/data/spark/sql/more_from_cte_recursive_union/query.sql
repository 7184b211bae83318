with recursive r(n) as (select 1 union select n + 1 from r where n < 5) select * from r
