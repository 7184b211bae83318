select from_json('{"a":1.50,"b":1e3,"c":[1.0,{"x":null}],"d":true}', 'a string, b string, c string, d string') j
