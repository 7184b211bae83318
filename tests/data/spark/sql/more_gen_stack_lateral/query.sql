select id, k, v from t lateral view stack(2, 'n', n, 'id', id) s as k, v order by id, k
