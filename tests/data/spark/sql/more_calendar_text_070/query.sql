select coalesce(make_interval(1),'x')
