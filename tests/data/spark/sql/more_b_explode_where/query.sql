select id, x from t lateral view explode(tags) e as x where x = 'b' order by id
