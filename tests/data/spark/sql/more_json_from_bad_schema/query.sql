select from_json('{"a":1}', 'a inti')
