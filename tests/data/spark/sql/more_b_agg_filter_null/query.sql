select collect_list(n) filter (where id > 3) a, collect_list(n) b, collect_set(n) filter (where id in (1, 5)) c from t
