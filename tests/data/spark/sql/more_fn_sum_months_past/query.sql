select sum(c) from values (interval '2147483647' month), (interval '2147483647' month), (interval '-2147483647' month) t(c)
