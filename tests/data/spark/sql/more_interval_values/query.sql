select sum(v) s, avg(v) a, max(w) m from values (interval 1 day, interval 1 month), (interval 2 hours, interval 2 year), (null, null) t(v, w)
