select abs(-3) a, sign(-2) b, sqrt(16) c, power(2, 10) d, exp(0) e, ln(1) f, log10(100) g, log2(8) h, log(2, 8) i, cbrt(27) j, greatest(1, 3, 2) k, least(1, null, 0) l
