select get_json_object(js, '$.l[1]') a, get_json_object(js, '$.l[*]') b, get_json_object(js, '$') c from t order by id
