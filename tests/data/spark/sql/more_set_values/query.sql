select * from values (1, 'a'), (2, null) as v(n, s) order by n desc
