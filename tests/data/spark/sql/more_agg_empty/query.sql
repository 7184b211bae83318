select sum(id) a, count(*) b, max(name) c, collect_list(id) d, avg(id) e, first(id) f, approx_count_distinct(id) g from t where false
