select nvl(make_interval(1),'x')
