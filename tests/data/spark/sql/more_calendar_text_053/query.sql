select from_json(make_interval(1),'a int')
