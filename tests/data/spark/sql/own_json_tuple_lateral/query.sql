select id, k from t lateral view json_tuple(js, 'k', 'l') j as k, l order by id
