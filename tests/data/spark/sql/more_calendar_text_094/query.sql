select greatest(make_interval(1),'x')
