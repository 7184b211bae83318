select date_add('2024-01-31', 2) + interval '1-1' year to month - 1
