select id, (select max(n) from t b where b.active = a.active) m from t a order by id
