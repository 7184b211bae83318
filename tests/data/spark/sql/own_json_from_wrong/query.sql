select from_json('{"a":"x"}', 'a int') a, from_json('oops', 'a int') b, from_json('', 'a int') c, from_json('{"a":1.0,"b":2}', 'a int, b double') d
