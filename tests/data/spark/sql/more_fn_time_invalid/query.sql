select time'25:00:00'
