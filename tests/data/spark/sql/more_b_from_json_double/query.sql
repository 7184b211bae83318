select from_json('{"a":1.0,"b":100,"c":1e5,"d":-0.0}', 'a double, b double, c double, d double') j
