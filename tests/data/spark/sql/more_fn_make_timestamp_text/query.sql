select make_timestamp('2014-12-28')
