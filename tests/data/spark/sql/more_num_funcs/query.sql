select factorial(5) a, hypot(3, 4) b, rint(2.5) c, cbrt(8) d, expm1(0) e, log1p(0) f, e() g, pi() h, degrees(pi()) i, log(0) j, gcd_missing is null from (select 1 gcd_missing)
