select lpad(make_interval(1),3,'x')
