select active, count(*) from t group by active order by count(*) desc, active
