select timestamp'2024-05-06 07:08:09.1' = date'0001-01-01' a, timestamp'2024-05-06 07:08:09.1' < date'9999-12-31' b
