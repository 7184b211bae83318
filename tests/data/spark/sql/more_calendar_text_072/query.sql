select array(make_interval(1),'x')
