select to_json(addr) a, to_json(struct(id, tags)) b from t order by id
