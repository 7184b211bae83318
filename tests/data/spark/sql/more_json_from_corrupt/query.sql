select from_json('{"a":1', 'a int, _corrupt_record string') a, from_json('{"a":1}', 'a int, _corrupt_record string') b
