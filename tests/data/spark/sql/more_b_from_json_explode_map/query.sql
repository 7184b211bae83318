select id, key, value from (select id, explode(from_json(js, 'map<string,string>')) from t) order by id, key
