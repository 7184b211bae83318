select from_json('{"d":"2024-01-31 10:20:00"}', 'd timestamp', map('timeZone', 'Asia/Tokyo')) x, to_json(named_struct('t', timestamp'2024-01-31 10:20:30'), map('timeZone', 'Asia/Tokyo')) y
