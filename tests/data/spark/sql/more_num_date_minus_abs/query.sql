select date'9999-12-31' - abs(interval -2 years), date'2024-01-01' - (timestamp'2024-01-01' - timestamp'2024-01-01')
