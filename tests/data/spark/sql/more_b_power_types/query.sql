select power(2, 0.5) a, 2 * 3.5 b, sqrt(2) c, exp(1) d, log(10, 1000) e, mod(10, 3) f, pmod(-1, 5) g
