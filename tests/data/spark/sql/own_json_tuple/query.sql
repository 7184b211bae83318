select json_tuple('{"a":1,"b":"x"}', 'a', 'b', 'c')
