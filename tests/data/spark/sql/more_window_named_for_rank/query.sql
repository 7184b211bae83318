select v, rank() over w as r, row_number() over (w) as n, median(v) over p as m from values (1), (2), (2) as t(v) window w as (order by v rows unbounded preceding), p as (partition by v)
