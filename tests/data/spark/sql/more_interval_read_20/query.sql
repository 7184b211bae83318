select trim(make_interval(1)), make_interval(1) || 'x'
