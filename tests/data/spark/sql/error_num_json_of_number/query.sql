select get_json_object(1, '$.a')
