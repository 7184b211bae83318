select id, r from (select id, rand(1) r from range(0, 6, 1, 1)) where id > 2
