select id, randstr(4, 7) r from range(0, 4, 1, 1)
