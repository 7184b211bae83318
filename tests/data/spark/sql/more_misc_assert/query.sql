select assert_true(1 > 2)
