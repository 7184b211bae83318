select a, sum(a) over (q) s from values (1) v(a) window w as (order by a)
