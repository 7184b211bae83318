select id from t a where id in (select b.n from t b where b.active = a.active) order by id
