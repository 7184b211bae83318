select substring_index(make_interval(1),'y',1)
