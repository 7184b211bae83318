select avg(c) from values (interval '2147483647' month), (interval '1' month) t(c)
