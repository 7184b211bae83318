with a(x, y) as (select 1, 2) select y, x from a
