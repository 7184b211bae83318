select make_timestamp_ltz(date'2014-12-28', time'6:30:45.887'), make_timestamp_ltz(date'2014-12-28', time'6:30:45.887', 'CET'), make_timestamp_ntz(date'2014-12-28', time'6:30:45.887')
