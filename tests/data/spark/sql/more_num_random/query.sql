select rand(1) between 0 and 1 a, randn() is not null b, uniform(1, 5, 0) is not null c
