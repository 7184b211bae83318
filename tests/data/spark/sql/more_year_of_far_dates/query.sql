select year('610962-01-01') as a, year(date_add(date'2024-12-30', -559580394)) as b, month(date_add(date'2024-12-30', -559580394)) as c, dayofweek(date_add(date'2024-12-30', 559580394)) as d
