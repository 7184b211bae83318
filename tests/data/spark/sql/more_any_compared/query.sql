select true = any(n > 1) a, false <> some(n > 1) b from values (1), (2) as v(n)
