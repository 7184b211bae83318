select * from values (date'2024-06-15'), (timestamp_ntz'2024-06-15 01:02:03'), (null) as t(a)
