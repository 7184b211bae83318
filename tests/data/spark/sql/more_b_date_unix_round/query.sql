select unix_timestamp(timestamp '2020-01-01 00:00:00.9') a, cast(timestamp '1969-12-31 23:59:59.5' as bigint) b, timestamp_seconds(-1) c, from_unixtime(-1) d
