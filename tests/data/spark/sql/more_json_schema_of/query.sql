select schema_of_json('[{"a":1},{"b":"x"}]') a, schema_of_json('{"a":null,"b":true,"c":1.5,"d":{}}') b, schema_of_json('1') c, schema_of_json('{"a b":12345678901234567890}') d
