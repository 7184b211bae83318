select unix_date(date'2024-01-31' + -2147483648) a, unix_date(date'2024-01-31' - 2147483647) b, date'2024-01-31' + cast(1 as tinyint)
