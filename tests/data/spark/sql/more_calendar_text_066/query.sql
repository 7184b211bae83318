select trunc(date'2020-01-01',make_interval(1))
