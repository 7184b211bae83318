select get_json_object('{"a":[{"b":1},{"c":2}]}', '$.a[*].b') a, get_json_object('{"a":[[1,2],[3]]}', '$.a[*][0]') b, get_json_object('{"a":{"x":1,"y":2}}', '$.a.*') c
