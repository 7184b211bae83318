select `div`(7, 2)
