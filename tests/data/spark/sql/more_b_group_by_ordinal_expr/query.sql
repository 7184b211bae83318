select upper(name), count(*) from t group by 1 order by 1
