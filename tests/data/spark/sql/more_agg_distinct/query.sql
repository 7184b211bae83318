select count(distinct name) a, sum(distinct n) b, avg(distinct score) c, collect_set(active) d, count(distinct active, name) e from t
