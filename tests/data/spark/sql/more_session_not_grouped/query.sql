select n, session_window(at, '5 minutes') s from values (timestamp'2024-01-01 00:00:00', 1), (timestamp'2024-01-01 00:04:00', 2), (null, 3) v(at, n)
