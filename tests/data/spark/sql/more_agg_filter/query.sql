select count(*) filter (where active) a, sum(n) filter (where n > 0) b, collect_list(id) filter (where active) c, avg(score) filter (where false) d from t
