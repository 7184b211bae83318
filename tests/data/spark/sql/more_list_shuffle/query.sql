select size(shuffle(array(1, 2, 3))) a
