select replace(make_interval(1),'y')
