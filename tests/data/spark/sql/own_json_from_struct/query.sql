select from_json(js, 'k string, l array<int>') j from t order by id
