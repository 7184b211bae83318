select log(cast('NaN' as double), 2) as a, log(2, cast('NaN' as double)) as b, log(cast('NaN' as double), -1) as c, log(0, 5) as d, log(1, 5) as e
