select add_months('2020-01-31', 1) a, add_months('2021-02-28', 1) b, date '2020-01-31' + interval 1 month c, last_day(date '2020-02-10') d
