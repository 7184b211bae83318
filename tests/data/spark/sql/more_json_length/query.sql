select json_array_length('[1,[2]]') a, json_array_length('x') b, json_object_keys('{"a":{"b":1},"c":2}') c, json_object_keys('[1]') d, json_object_keys('{}') e, json_array_length(null) f
