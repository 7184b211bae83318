select locate('y',make_interval(1))
