select sum(id) over (order by id rows between 1 following and 1 preceding) from t
