select width_bucket(5, 0, 10, 5) a, nvl2(null, 1, 2) b, equal_null(1, null) c, assert_true(true) d
