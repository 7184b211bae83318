select window(timestamp_ntz'2024-01-01 10:00:00', '1 day 2 hours') a
