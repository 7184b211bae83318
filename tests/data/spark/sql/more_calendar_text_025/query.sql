select format_string(make_interval(1))
