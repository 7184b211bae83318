select array_contains(array(make_interval(1)),'x')
