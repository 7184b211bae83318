select from_json('1', 'int') x
