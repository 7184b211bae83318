select url_encode(make_interval(1))
