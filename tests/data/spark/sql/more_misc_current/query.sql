select current_date() = current_date a, typeof(current_timestamp()) b, typeof(now()) c, curdate() = current_date d
