select cast('2020-02-30' as date) a, date('2020-02-29') b, cast('2020-1-2' as date) c, cast('2020' as date) d, cast('2020-01-02T10:00:00' as date) e, to_date('2020-01-02 11:12:13') f, date('x') g
