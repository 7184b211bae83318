select 1 / 2 a, 1.0 / 3 b, 1L / 3 c, '4' / 2 d, 5 div 0 e, 5 % 0 f, 1.5 / 0 g, 0 / 0 h
