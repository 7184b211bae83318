select id from t where (select max(r.id) from t r where r.id = t.id) not in (select id from t where id > 1) order by id
