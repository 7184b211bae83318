select a > 5.5, a >= 5.5, a < 5.5, a <= 5.5, a = 5.5, 5.5 > a, 5.5 < a, a > -5.5, (a + 1) > 5.5, 2 > 1.1 from values (5), (6), (null) v(a)
