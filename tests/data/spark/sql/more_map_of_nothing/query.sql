select map_keys(NULL) as k, map_values(NULL) as v, map_entries(NULL) as e
