select split_part(make_interval(1),'y',1)
