select year(started_at) y, month(started_at) m, count(*) n from assessments group by year(started_at), month(started_at) order by y, m
