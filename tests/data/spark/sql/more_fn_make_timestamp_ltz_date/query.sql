select make_timestamp_ltz(date'2014-12-28')
