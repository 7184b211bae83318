.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
-- Columns without a name are called as in Spark.
select count(*), count(exam_name), count(distinct base_exam_id) from assessments;
select min(started_at), max(started_at), avg(sequences.counts.total) from assessments;
select to_date(started_at), count(1) from assessments group by to_date(started_at) order by 1;
select 1 + 1, upper('a'), cast('7' as int), 'text', sequences.attempt = 1 from assessments limit 1;
