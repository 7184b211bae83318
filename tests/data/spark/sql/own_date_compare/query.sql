select count(*) n from assessments where started_at > '2017-12-01' and to_date(started_at) < '2018-01-01'
