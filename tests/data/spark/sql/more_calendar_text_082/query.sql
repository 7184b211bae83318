select decode(make_interval(1),'a','b')
