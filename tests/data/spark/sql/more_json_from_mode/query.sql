select from_json('{"a":1', 'a int', map('mode', 'FAILFAST'))
