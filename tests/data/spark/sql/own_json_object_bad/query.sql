select get_json_object('x', '$.a') a, get_json_object('{"a b":1}', "$['a b']") b, get_json_object('{"a":1}', 'a') c, get_json_object('{"a": {"b" : 1 , "c":"é\\u0041"}}', '$.a') d
