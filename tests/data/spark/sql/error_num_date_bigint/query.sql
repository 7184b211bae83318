select date'2024-01-31' + 5L
