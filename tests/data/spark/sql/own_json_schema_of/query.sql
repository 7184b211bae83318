select schema_of_json('{"a":[1],"b":{"c":"x"}}') s
