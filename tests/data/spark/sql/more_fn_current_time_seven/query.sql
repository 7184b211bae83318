select current_time(7)
