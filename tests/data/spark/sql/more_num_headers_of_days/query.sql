select date'epoch', timestamp'epoch', date'1970-01-01'
