select convert_timezone('Europe/Berlin', timestamp_ntz'2024-01-01 00:00:00')
