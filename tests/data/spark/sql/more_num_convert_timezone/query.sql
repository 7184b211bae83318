select convert_timezone('UTC', timestamp_ntz'2024-01-01'), convert_timezone('UTC', '2024-01-01')
