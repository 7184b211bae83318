select case when id = 1 then interval 1 day else interval 2 hours end x, coalesce(null, interval 1 month) y, array(interval 1 day, interval 2 hours) z from range(1, 3)
