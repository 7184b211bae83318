select -7 % 3 a, 7 % -3 b, 5.5 % 2 c, '7' % 4 d, mod(-7, 3) e
