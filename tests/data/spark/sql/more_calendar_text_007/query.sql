select elt(1,make_interval(1))
