select 7 / 2 a, -7 / 2 b, 7 % -2 c, 7.5 % 2 d, 5 div 2 e, -5 div 2 f, 1 / 3.0 g
