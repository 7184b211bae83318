select url_decode(make_interval(1))
