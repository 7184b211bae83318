select to_json(map(date'2024-01-31', 'x')) x, to_json(map(timestamp'2024-01-31 10:20:30', 'x')) y
