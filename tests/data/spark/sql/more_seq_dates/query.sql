select sequence(date '2020-01-30', date '2020-02-02') a, sequence(5, 1) b, sequence(1, 10, 4) c, sequence(date '2020-01-31', date '2020-04-30', interval 1 month) d
