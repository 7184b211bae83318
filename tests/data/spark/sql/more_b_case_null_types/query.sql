select case when id > 3 then null else id end a, coalesce(null, n, 0L) b, if(id > 3, null, 'x') c from t order by id
