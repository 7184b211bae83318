select regexp_extract(make_interval(1),'y',0)
