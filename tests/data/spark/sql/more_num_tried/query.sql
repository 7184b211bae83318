select try_add(127Y, 1Y) a, try_subtract(-128Y, 1Y) b, try_multiply(2147483647, 2) c, try_add(1.5, 2) d, try_divide(1.5, 0) e, try_mod(7, 0) f, try_add('1', 2) g
