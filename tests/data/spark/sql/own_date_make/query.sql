select make_date(2020, 2, 29) a, make_date(2020, 2, 30) b, make_timestamp(2020, 1, 2, 3, 4, 5.678) c, unix_date(date '1970-01-02') d, date_from_unix_date(1) e
