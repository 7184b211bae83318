select regexp_replace(make_interval(1),'y','z')
