select to_json(map(array('a', null), 1)), to_json(map(array(1.0BD, 2.50BD), 1)), to_json(named_struct('m', map(array(struct('x', 1)), array(2)))), to_json(map(interval '1' day, 2))
