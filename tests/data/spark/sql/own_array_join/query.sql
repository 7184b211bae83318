select array_join(array('a', null, 'b'), ',') a, array_join(array('a', null), '-', '?') b, concat_ws('|', tags) c from t order by id limit 2
