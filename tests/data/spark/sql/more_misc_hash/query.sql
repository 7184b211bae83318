select hash('a', 1) a, hash(null) b, xxhash64(1, 'a') c, hash(1.5D) d, hash(true) e, hash(array(1, 2)) f, hash(struct(1, 'a')) g, xxhash64(1L) h, hash(date '2020-01-01') i
