select from_json('{a-b:1, 1c:2}', '`a-b` int, 1c int', map('allowUnquotedFieldNames', 'true')) x, from_json('{a:1}', 'a int') y
