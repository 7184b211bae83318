select cast(0.1 as float) a, cast(0.1 as float) = 0.1 b, cast(0.1 as float) + 0.2 c, float('1.5') d, cast('inf' as double) e, cast('1.5f' as double) f
