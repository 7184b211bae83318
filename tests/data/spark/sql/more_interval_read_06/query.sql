select interval 'interval 1' day
