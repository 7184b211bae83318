select extract(hour from i) a, extract(day from i) b, extract(second from i) c from values (interval '-10 11:12:13.5' day to second), (timestamp'2024-01-02 03:04:05' - timestamp'2024-01-01') v(i)
