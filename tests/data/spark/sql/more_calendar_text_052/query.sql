select get_json_object(make_interval(1),'$')
