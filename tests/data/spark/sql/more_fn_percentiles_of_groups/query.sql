select c, median(d), percentile_disc(0.5) within group (order by d desc) from values (1, interval '1' day), (1, interval '2' day), (2, null), (3, interval '1' hour) t(c, d) group by c order by c
