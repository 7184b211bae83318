select try_add(interval '2147483647' month, interval 1 month), try_subtract(interval '-2147483647' month, interval 2 month), try_multiply(interval '106751991' day, 2)
