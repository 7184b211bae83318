select width_bucket(15, 0, 10, 5) a, width_bucket(-1, 0, 10, 5) b, width_bucket(5.5, 10, 0, 4) c
