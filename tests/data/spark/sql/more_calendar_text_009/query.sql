select soundex(make_interval(1))
