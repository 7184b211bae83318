select id, a, b from t lateral view explode(tags) x as a lateral view posexplode(array(1, 2)) y as p, b where id = 1 order by a, b
