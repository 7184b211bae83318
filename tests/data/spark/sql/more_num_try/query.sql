select try_add(2147483647, 1) a, try_subtract(1, 2) b, try_multiply(3, 4) c, try_divide(1, 2) d, try_mod(5, 0) e, try_add(date '2020-01-01', 1) f
