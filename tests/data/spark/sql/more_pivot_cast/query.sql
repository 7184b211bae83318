select * from (select 1 as a, 'x' as b, 2 as v) pivot (cast(sum(v) as string) for b in ('x' as p, 'y'))
