select sum(n) a, avg(n) b, count(n) c, min(n) d, max(n) e, collect_list(n) f, first(n) g from t where n is null
