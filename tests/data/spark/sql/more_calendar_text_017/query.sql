select rtrim('y',make_interval(1))
