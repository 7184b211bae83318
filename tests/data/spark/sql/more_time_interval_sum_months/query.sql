select sum(i) a, avg(i) b, max(i) c from values (interval '1-2' year to month), (interval '0-5' year to month) v(i)
