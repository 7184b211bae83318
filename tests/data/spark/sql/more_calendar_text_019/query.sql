select contains(make_interval(1),'x')
