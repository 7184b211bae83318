select collect_list(id) a, collect_list(name) b, array_agg(n) c, collect_list(struct(id, n)) d from t
