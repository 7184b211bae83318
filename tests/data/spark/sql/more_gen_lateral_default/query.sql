select id, col from t lateral view explode(tags) order by id, col
