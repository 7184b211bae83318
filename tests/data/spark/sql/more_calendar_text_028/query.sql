select split(make_interval(1),'y')
