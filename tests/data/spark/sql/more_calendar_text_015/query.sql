select rpad(make_interval(1),3)
