select from_json('{"a":1} x', 'a int') a, from_json('{"a":1,}', 'a int') b, from_json('{"a":1}{"a":2}', 'a int') c
