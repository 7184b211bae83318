select sequences.counts.* from assessments order by keen_id limit 2
