select to_char(make_interval(1),'9')
