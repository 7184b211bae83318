select from_json('{"a":NaN}', 'a double', map('allowNonNumericNumbers', 'false')) x, from_json('{"a":NaN}', 'a double') y
