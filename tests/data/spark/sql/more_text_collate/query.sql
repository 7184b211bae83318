select 'a' < 'B' a, 'a' = 'A' b, 'é' > 'z' c, 'a' < 'aa' d, '' < 'a' e, 'Z' < 'a' f
