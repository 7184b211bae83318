select map_keys(map('a', 1, 'b', null)) a, map_values(map('a', 1, 'b', null)) b, map('a', 1)['a'] c, map('a', 1)['z'] d, element_at(map('a', 1), 'a') e, size(map()) f
