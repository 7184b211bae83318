values (date'2024-01-01'), (date'2024-01-01' + interval 1 hour)
