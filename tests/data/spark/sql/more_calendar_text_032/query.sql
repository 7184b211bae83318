select translate(make_interval(1),'y','z')
