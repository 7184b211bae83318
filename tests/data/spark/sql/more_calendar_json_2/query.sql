select to_json(map(interval '1' day, 1)), to_json(map(make_interval(1), 1))
