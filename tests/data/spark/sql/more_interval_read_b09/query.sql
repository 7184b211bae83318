select interval '1 day 2' hour
