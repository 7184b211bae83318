select make_timestamp(date'2014-12-28'), make_timestamp(date'2014-12-28', time'6:30:45.887'), make_timestamp(date'2014-12-28', time'6:30:45.887', 'CET')
