select exists((array(1, 2))::array<int>, x -> x > 1) a, exists((l), x -> x > 5) b from values (array(1)) as v(l)
