select try_divide(interval 2 month, 0), try_divide(interval 2 day, 0.0), try_divide(interval '2147483647' month, 0.5), try_divide(interval '6' hour, 1.5D), try_divide(interval 2 month, null)
