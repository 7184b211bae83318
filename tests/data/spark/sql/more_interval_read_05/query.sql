select interval -'1 day'
