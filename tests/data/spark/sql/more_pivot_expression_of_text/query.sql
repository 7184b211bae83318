select * from (select 1 as a, 'x' as b, 2 as v) pivot (concat(max(v), 'z') || 'k' for b in ('x', 'y' as p))
