select from_json('{"a":{"b":[{"c":1},{"c":2}]}}', 'a struct<b: array<struct<c: int>>>') j, from_json('{"a":{"b":[{"c":1},{"c":2}]}}', 'a struct<b: array<struct<c: int>>>').a.b.c c
