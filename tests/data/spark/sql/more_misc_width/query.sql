select typeof(1 + 1) a, typeof(1.5 + 1) b, typeof(1 / 2) c, typeof('a' || 1) d, typeof(array(1L)) e, typeof(date '2020-01-01' - 1) f, typeof(length('a')) g, typeof(size(array())) h
