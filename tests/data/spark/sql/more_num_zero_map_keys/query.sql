select map(0.0D, 1)[-0.0D] a, map(-0.0D, 1) b, map_from_arrays(array(-0.0D), array(1)) c, map_contains_key(map(0.0D, 1), -0.0D) d
