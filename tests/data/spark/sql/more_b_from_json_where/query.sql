select id from t where from_json(js, 'k string, l array<int>').l[0] = 3
