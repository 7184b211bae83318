select 7 / 2 a, 7 / 2.0 b, 7.5 / 2 c, cast(7 as double) / 2 d, 1 / 3 e, 1.0 / 3 f, 1L / 2 g
