select json_array_length('[1,2,3]') a, json_array_length('{}') b, json_object_keys('{"a":1,"b":2}') c
