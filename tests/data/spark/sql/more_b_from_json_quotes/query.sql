select from_json("{'a':'x'}", 'a string') a, from_json('{a:1}', 'a int') b, from_json('{"a":NaN}', 'a double') c, from_json('{"a":01}', 'a int') d
