select current_date() = to_date(now()) a, current_timestamp() > timestamp '2020-01-01' b, localtimestamp() is not null c, datediff(current_date, current_date()) d
