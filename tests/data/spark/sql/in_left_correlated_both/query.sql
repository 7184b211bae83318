select id from t as r1 where (select max(r2.n) from t r2 where r2.id = r1.id) in (select r3.n from t r3 where r3.name = r1.name) order by id
