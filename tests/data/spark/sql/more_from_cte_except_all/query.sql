with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n from r except all select 1 order by n
