select id, explode(map_keys(map('a', 1, 'b', 2))) k from t where id = 1 order by k
