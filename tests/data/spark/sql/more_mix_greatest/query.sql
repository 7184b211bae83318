select greatest(1, 2.5, 1.25) a, least('a', 'B') b, greatest(1, null) c, greatest(1L, 2.5D) d, greatest(date '2020-01-01', date '2021-01-01') e
