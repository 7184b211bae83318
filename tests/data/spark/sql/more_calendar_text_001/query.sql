select initcap(make_interval(1))
