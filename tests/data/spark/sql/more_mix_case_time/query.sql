select coalesce(date '2020-01-01', timestamp '2020-01-01 10:00:00') a, if(true, date '2020-01-01', timestamp '2020-01-01 10:00:00') b
