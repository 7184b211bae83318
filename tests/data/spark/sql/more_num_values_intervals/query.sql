select * from values (interval 2 weeks), (interval 3 hours)
