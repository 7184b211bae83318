select upper(name) as N1 from t group by n1 order by N1
