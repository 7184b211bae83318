select to_json(named_struct('😀', '😀')) x, get_json_object('{"a":["😀"]}', '$.a') y
