select from_json('{"a":"1,234.5"}', 'a decimal(10,2)') x
