select cast('106751991' as interval day)
