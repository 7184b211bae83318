select count(*) from values (2), (1), (3) v(a) group by 1L
