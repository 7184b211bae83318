select null and false a, null or true b, not null c, null = null d, null <=> null e, null is null f, true and null g
