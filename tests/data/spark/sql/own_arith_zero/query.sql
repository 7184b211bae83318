select 1 / 0 a, 1 % 0 b, 1 div 0 c, 1.5 / 0 d, mod(5, 0) e, pmod(-7, 3) f, 0 / 0 g
