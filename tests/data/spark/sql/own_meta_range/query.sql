select * from range(3)
