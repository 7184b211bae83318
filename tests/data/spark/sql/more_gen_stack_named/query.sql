select stack(2, 'x', 1, 'y', 2) as (name, n) order by n
