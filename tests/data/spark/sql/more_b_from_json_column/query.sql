select id, from_json(js, 'k string').k k from t order by id
