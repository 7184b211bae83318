select hash(1Y) a, hash(1S) b, hash(1.5) c, hash('') d, hash(cast(1.5 as float)) e, hash(timestamp '2020-01-01 00:00:00') f, xxhash64('') g, xxhash64(1.5D) h, hash(named_struct('a', null)) i
