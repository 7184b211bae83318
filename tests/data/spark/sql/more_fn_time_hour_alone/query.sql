select time'10'
