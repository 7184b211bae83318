select date_format(started_at, 'yyyy-MM') m, count(*) n from assessments group by 1 order by 1
