select active, sum(n) s from t group by active having s > 0 order by s
