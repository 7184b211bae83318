select json_array_length(make_interval(1))
