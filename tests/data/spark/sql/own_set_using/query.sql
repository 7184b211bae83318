select * from (select id, name from t where id < 3) a join (select id, n from t) b using (id) order by id
