select interval 1L day
