select encode(make_interval(1),'utf-8')
