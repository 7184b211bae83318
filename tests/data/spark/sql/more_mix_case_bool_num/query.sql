select if(true, 1, false)
