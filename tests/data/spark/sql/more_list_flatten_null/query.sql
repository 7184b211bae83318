select flatten(array(array(1), null)) a, flatten(array(array(1), array(null))) b, arrays_zip(array(1), array('x', 'y')) c, arrays_zip(tags, tags) d from t order by id limit 1
