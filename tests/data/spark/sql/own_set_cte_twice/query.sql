with a as (select id from t where id < 3), b as (select id * 2 as d from a) select a.id, b.d from a join b on b.d = a.id + 1 or b.d = a.id order by 1, 2
