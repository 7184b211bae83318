select startswith(make_interval(1),'x')
