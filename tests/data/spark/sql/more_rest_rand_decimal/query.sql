select rand(1.5)
