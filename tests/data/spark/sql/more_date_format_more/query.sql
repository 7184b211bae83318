select date_format(timestamp '2020-03-04 05:06:07.123456', 'yyyy-MM-dd HH:mm:ss.SSSSSS') a, date_format('2020-03-04', "yyyy'Q'q") b, date_format('2020-03-04', 'u') c
