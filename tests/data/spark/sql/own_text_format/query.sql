select format_number(1234567.891, 2) a, format_string('%d %s %.2f', 1, 'a', 2.5) b, printf('%05d', 42) c, format_number(5, 0) d
