select * from (select id, name from t where id < 3) a natural join (select id, n from t) b order by id
