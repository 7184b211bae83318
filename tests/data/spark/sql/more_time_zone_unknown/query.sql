select from_utc_timestamp('2024-07-01 00:00:00', 'pst')
