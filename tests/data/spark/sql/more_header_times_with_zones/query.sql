select timestamp'2024-07-01 12:00:00Z', timestamp'2024-07-01 12:00:00+05:30', timestamp'2024-07-01 12:00:00', date'2024-07-01'
