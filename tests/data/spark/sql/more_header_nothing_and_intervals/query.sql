select NULL + interval 1 day, interval 1 day + NULL, NULL - make_dt_interval(5), 'a' + (date'2020-01-01' - NULL), 'a' + (NULL - date'2020-01-01')
