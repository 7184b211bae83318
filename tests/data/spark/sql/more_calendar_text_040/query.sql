select octet_length(make_interval(1))
