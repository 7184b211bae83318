select case when id < 3 then case when n > 0 then 'p' else 'q' end when id = 3 then 'r' end c from t order by id
