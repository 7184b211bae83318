select '10' > 9 a, 'abc' = 0 b, 1 = '1.0' c, true = 'true' d, 1 = true e, '2' = 2.0 f, 'a' < 'B' g
