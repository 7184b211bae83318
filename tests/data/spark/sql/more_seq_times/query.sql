select sequence(timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 12:00:00', interval 6 hours) a
