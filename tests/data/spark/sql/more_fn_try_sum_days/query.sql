select try_sum(c), try_avg(c) from values (interval '106751991' day), (interval '106751991' day), (interval '-106751991' day) t(c)
