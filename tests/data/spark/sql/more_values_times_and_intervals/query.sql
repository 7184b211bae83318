select * from values (date'2024-06-15', interval '1' day), (timestamp'2024-06-15 04:05:06', interval '1 02' day to hour) as t(a, b)
