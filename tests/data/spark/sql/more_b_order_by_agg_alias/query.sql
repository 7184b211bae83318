select active, count(*) as c from t group by active order by c desc, active limit 1
