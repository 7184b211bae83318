select id from t a where exists (select 1 from t b where b.name = a.name and b.id <> a.id) order by id
