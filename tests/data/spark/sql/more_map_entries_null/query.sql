select map_entries(map(1, null)) a, map_from_entries(array(struct(1, 'x'), struct(2, null))) b, map_contains_key(map(1, 2), 3) c, map_keys(cast(null as map<string,int>)) d
