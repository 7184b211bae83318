select id, p, x, y from t lateral view posexplode(tags) a as p, x lateral view explode(array(p, 10)) b as y where id = 1 order by p, y
