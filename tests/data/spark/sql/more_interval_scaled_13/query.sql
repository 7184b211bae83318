select sum(i), avg(i) from values (make_interval(0,1,0,1)), (make_interval(0,2,0,4)) as t(i)
