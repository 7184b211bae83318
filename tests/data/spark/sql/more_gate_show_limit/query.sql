show tables limit 1
