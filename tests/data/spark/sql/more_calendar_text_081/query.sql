select decode(make_interval(1),'utf-8')
