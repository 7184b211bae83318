select weekofyear('2020-12-31') a, date_trunc('week', timestamp '2020-01-01 05:00:00') b, extract(week from date '2021-01-03') c, dayofweek('2020-01-05') d, weekday('2020-01-05') e
