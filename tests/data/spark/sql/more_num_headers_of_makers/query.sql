select try_make_interval(1), try_make_timestamp(2024, 1, 1, 0, 0, 0, 'CET'), make_timestamp(2024, 1, 1, 0, 0, 0, 'CET')
