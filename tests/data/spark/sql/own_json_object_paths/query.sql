select get_json_object(js, '$.k') k, get_json_object(js, '$.l[0]') l, get_json_object(js, '$.l') a, get_json_object(js, '$.l[*]') w, get_json_object(js, '$') r from t order by id
