select try_make_timestamp(date'2014-12-28', time'10:00:00', 'nowhere')
