select array_join(array('a', null, 'b'), ',') a, array_join(array('a', null, 'b'), ',', '?') b, array_join(array(1, 2), '-') c, array_join(tags, '') d from t order by id
