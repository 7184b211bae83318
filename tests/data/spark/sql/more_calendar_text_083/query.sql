select to_binary(make_interval(1))
