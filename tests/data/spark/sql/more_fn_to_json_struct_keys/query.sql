select to_json(map(named_struct('a', 1), named_struct('b', 2))), to_json(map(struct(1, 'x"y', null, date'2020-01-01', 2.5D), 2)), to_json(array(map(struct(array(1, null)), 1)))
