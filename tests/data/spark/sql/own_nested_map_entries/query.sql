select map_entries(map('a', 1)) e, map_from_entries(array(struct('k', 2))) f, map_from_arrays(array('x','y'), array(1, 2)) g, map_concat(map('a',1), map('b',2)) c, map_contains_key(map('a',1), 'a') h
