select c div d from values (interval '1' year, interval '5' month), (interval '1' year, interval '0' month), (null, interval '5' month) t(c, d)
