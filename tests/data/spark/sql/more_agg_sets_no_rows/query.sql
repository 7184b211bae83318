select count(*) from values (1) v(a) where a > 1 group by grouping sets ((a), ())
