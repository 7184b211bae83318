select try_sum(c) a, sum(c) b from values (9223372036854775807L), (1L) v(c)
