select parse_url(make_interval(1),'HOST')
