select from_json('{"a":1}', 'a string', map('multiLine', 'true', 'lineSep', '|', 'primitivesAsString', 'true')) x
