select to_json(map('a', 1, 'b', null)) a, to_json(array(1, 2)) b, to_json(struct(1 as x, null as y, 'z' as z)) c, to_json(named_struct('d', date '2020-01-02', 't', timestamp '2020-01-02 03:04:05')) d
