select from_json('{"a":"x\ty"}', 'a string', map('allowUnquotedControlChars', 'true')) x, from_json('{"a":"x\ty"}', 'a string') y
