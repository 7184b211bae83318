select md5(1)
