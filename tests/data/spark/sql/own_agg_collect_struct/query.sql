select collect_list(struct(id, name)) l from t where id < 3
