select struct(1 as x, 'a' as y).y a, struct(id, name as nm).nm b, named_struct('p', 1, 'q', array(1)).q[0] c from t order by id limit 1
