select date'2000-01-01' - interval 3 hours - interval '1' day, date'2000-01-01' + interval 1 day - interval 1 day, date'2000-01-01' + interval 1 month + 1, date'2000-01-01' + interval 1 day + 1
