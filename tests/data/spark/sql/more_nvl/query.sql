select nvl(null, 'x') a, nvl2(1, 'a', 2) b, ifnull(null, 5) c, nullif(1, 1) d, nullif(1, 2) e, coalesce(null, null) f, zeroifnull(null) g, nullifzero(0) h
