select sum(c) a, avg(c) b from values (timestamp'1970-01-01 00:00:01.5'), (timestamp'1970-01-01 00:00:02') v(c)
