select date_format(date'2020-01-01',make_interval(1))
