select json_tuple('{"a":{"b":1},"c":[1,2],"d":null,"e":true}', 'a', 'c', 'd', 'e')
