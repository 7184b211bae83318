select count_if(a) from values (1) v(a)
