select shiftleft(1, 33) a, shiftright(-8, 1) b, shiftrightunsigned(-8, 1) c, bit_get(5, 0) d, getbit(5, 1) e, bit_count(-1) f, 1 << 2 g, 16 >> 2 h
