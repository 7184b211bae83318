select date_trunc(make_interval(1),date'2020-01-01')
