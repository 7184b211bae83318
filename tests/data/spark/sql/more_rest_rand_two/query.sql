select id from range(0, 10, 1, 1) where rand(1) < 0.9 and rand(2) < 0.9
