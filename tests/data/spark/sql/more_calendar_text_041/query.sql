select bit_length(make_interval(1))
