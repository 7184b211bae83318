select timestamp_ltz'2020-01-01 10:00:00+01:00', timestamp_ntz'2020-01-01', typeof(timestamp_ltz'2020-01-01') from values (1)
