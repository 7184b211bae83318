select conv(make_interval(1),10,16)
