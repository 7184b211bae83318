select map_concat(NULL, map('a', 1))
