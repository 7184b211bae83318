select id, k, v from t lateral view explode(map('a', id, 'b', n)) m as k, v order by id, k limit 4
