select id, count(*) over (order by to_date(born) range between interval 10 years preceding and current row) c from t order by id
