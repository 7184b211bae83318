select (select name from t where id = 99) a, (select max(n) from t where false) b
