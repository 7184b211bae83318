select interval 1 day / 0
