select interval -1 day, interval -'1' day, interval '-1' day
