select substring(make_interval(1),1,2)
