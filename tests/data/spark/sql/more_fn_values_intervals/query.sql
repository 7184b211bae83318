select * from values interval 1 day, interval 2 day t(x)
