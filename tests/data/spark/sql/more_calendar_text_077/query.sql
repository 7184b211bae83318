select position('y' in make_interval(1))
