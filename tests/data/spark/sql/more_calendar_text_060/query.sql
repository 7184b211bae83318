select is_valid_utf8(make_interval(1))
