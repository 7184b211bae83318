select from_unixtime(keen_timestamp) t, cast(keen_timestamp as double) d from assessments order by keen_timestamp limit 2
