select date_add(1, 1)
