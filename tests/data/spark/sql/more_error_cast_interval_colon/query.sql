select cast('1 2' as interval hour to minute)
