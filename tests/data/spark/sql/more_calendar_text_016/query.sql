select ltrim(make_interval(1))
