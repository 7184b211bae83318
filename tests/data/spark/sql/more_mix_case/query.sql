select case when id = 1 then 1 when id = 2 then 'two' else 2.5 end a, if(id = 1, date '2020-01-01', 'none') b, coalesce(n, 'none') c, coalesce(score, name) d from t order by id
