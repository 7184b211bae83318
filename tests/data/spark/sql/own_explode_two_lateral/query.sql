select id, a, b from t lateral view explode(tags) x as a lateral view explode(tags) y as b where id in (1, 4) order by id, a, b
