select active, sum(n) s, rank() over (order by sum(n)) r, sum(sum(n)) over () total from t group by active order by r, active
