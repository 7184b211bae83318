select date'epoch' a, timestamp'epoch' b, cast('epoch' as timestamp) c, date'today' = current_date() d, timestamp'tomorrow' > now() e
