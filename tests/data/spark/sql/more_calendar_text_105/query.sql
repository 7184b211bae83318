select to_json(struct(make_interval(1)))
