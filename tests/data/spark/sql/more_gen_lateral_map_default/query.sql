select key, value from t lateral view explode(map('a', id)) where id = 1
