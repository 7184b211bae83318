select printf('%,x', 5)
