select json_tuple('{"a":1,"a":2,"b":null,"b":3,"c":4,"c":null}', 'a', 'b', 'c')
