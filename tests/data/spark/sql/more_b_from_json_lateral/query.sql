select id, x from t lateral view explode(from_json(js, 'l array<int>').l) e as x order by id, x
