select format_number(1234567.891, 2) a, format_number(0.5, 0) b, format_number(1.5, 0) c, format_number(12332.123456, '##################.###') d, format_number(null, 2) e, format_number(-1234, 1) f
