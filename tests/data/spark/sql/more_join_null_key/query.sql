select count(*) c from (select n from t) a join (select n from t) b on a.n = b.n
