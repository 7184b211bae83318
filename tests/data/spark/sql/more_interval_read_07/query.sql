select concat(make_interval(1,2), 'x')
