select id from t a where not exists (select 1 from t b where b.n = a.id) order by id
