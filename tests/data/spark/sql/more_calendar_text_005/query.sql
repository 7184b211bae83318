select locate(make_interval(1),'y')
