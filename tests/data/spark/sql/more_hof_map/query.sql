select map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1) a, transform_keys(map('a', 1), (k, v) -> upper(k)) b, transform_values(map('a', 1), (k, v) -> v + 1) c
