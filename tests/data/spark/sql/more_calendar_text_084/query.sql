select try_to_binary(make_interval(1))
