select c, median(c) over (partition by 1) as m from values (interval '-7' month), (interval '10' month) t(c) order by c
