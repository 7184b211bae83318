select format_string('%s',make_interval(1))
