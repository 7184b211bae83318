select percentile_cont(0.5) within group (order by c) from values (date'2020-01-01') t(c)
