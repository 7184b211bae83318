select addr.city c, count(*) from t group by addr.city order by c
