select date_format('2020-01-05 03:04:05', 'y-M-d H:m:s') a, date_format('2020-01-05', 'yyyy-MM') b, date_format('2020-12-05 15:04:05', 'MM/dd/yy hh:mm:ss a') c, date_format('2020-01-05', 'DDD') d
