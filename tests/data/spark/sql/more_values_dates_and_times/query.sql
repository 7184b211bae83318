values (to_date('2024-06-15'), 1), (cast(null as timestamp), 2)
