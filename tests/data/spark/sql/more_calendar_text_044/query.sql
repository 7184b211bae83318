select base64(make_interval(1))
