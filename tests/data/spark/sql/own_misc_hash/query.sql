select hash(1) a, xxhash64('a') b
