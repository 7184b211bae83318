select timestamp_ntz '2020-01-01 10:00:00' a, to_timestamp_ntz('2020-01-01 10:00:00') b, cast('2020-01-01 10:00:00' as timestamp_ntz) c
