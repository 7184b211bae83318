values (1.25), (cast(timestamp'2024-01-01 00:00:00' as double))
