select from_json('{"a":1,"b":"x"}', 'a INT, b STRING').b b, from_json('{"a":1}', 'struct<a:bigint>').a a, from_json('[1,2]', 'array<int>') l, from_json('{"x":1}', 'map<string,int>') m
