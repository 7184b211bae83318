values (rand(1))
