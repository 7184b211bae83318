-- args: --mode csv
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
select to_date(started_at), count(*) from assessments group by to_date(started_at) order by count(*) desc, to_date(started_at) desc;
select year(to_date(started_at)) as year, month(to_date(started_at)) as month, count(*) from assessments group by 1, 2 order by 1, 2;
select date_trunc('hour', to_timestamp(started_at)) as hour, count(*) from assessments group by 1 order by 2 desc, 1 limit 3;
