select btrim(make_interval(1))
