select id, json_tuple(js, 'k', 'l') as (a, b) from t order by id
