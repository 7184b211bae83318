select d, make_timestamp(d, t), make_timestamp_ntz(d, t) from values (date'2020-02-29', time'23:59:59.999999'), (null, time'00:00:00'), (date'0001-01-01', null) t(d, t)
