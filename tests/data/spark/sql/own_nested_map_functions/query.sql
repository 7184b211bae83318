select map_keys(map('a', 1, 'b', 2)) k, map_values(map('a', 1, 'b', 2)) v, size(map('a', 1)) s, element_at(map('a', 1), 'a') e
