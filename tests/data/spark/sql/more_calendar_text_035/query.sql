select regexp_count(make_interval(1),'y')
