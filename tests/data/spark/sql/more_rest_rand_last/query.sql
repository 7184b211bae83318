select id from range(0, 10, 1, 1) where id > 2 and rand(1) < 0.5
