select * from (select 1 as a, 'x' as b, 2 as v) pivot (case when sum(v) > 1 then 'big' else 'small' end c for b in ('x', 'y'))
