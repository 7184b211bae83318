select id from range(5) where id > 2 order by id desc
