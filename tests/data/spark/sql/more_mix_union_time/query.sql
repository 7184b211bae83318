select date '2020-01-01' a union all select timestamp '2020-01-01 10:00:00'
