values (interval 2 years, 1), (interval 3 months, 2)
