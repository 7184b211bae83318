select a, sum(a) over (w) s, count(*) over w c from values (1), (2), (3) v(a) window w as (order by a) order by a
