select repeat(make_interval(1),2)
