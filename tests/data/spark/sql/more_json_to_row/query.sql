select to_json(struct(*)) j from t order by id limit 2
