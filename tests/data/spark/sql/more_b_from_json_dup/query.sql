select from_json('{"a":1,"a":2}', 'a int') a, from_json('{"a":{"b":1},"a":null}', 'a struct<b:int>') b
