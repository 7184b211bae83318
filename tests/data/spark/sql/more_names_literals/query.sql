select date'2020', timestamp'2024-12-31 12:00', timestamp'2024-03-31T02:30:00+02:00', timestamp_ntz'2024-07-04', timestamp'2024-12-31 12:00:00.500', X'1f', "dq", r'raw\n', 1.50, .5, 1e3, 1D, 2L
