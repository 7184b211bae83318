select randstr(5, 0), randstr(10, 42), randstr(3, -1), randstr(0, 0), randstr(1 + 1, null)
