select randn(0) a, rand(0) b, uniform(0, 10, 0) c
