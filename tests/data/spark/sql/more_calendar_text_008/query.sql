select elt(1,'a',make_interval(1))
