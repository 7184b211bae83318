select crc32(make_interval(1))
