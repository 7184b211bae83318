select 5 & 3 a, 5 | 3 b, 5 ^ 3 c, ~5 d, shiftleft(1, 3) e, shiftright(16, 2) f, bit_count(7) g
