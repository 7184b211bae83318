select sum(i) a, avg(i) b, min(i) c, max(i) d, count(distinct i) e from values (interval '1' hour), (interval '2' hour), (null) v(i)
