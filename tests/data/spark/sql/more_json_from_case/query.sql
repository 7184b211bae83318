select from_json('{"A":1}', 'a int') a, from_json('{"a":1}', 'A INT') b, from_json('{"a b":1}', '`a b` int') c
