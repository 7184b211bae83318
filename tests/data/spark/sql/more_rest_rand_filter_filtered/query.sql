select id from (select id from range(0, 10, 1, 1) where rand(2) < 0.8) where id > 1
