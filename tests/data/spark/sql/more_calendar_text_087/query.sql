select from_csv(make_interval(1),'a int')
