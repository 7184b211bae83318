select n > 0, count(*) from t group by n > 0 order by 1
