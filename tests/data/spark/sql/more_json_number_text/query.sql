select from_json(1, 'a int') x
