select median(v) over (w) as x from values (1), (2) as t(v) window w as (order by v)
