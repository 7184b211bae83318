select * from values (date'2024-06-15'), (timestamp_ntz'2024-06-15 01:02:03'), (timestamp'2024-06-15 04:05:06') as t(a)
