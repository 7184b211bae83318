select to_json(struct(1.5 a, 1e10 b, 'x"y' c, cast(null as int) d, array(1, null) e, map('k', 1.50) f)) a, to_json(array(struct(1 a))) b, to_json(map(1, 2)) c
